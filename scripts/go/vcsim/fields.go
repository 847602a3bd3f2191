package main

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

var anyType = reflect.TypeFor[types.AnyType]()

// simpleTypes are XML Schema's, as values of any type have them.
var simpleTypes = map[string]reflect.Type{
	"string": reflect.TypeFor[string](), "boolean": reflect.TypeFor[bool](),
	"byte": reflect.TypeFor[int8](), "short": reflect.TypeFor[int16](),
	"int": reflect.TypeFor[int32](), "long": reflect.TypeFor[int64](),
	"float": reflect.TypeFor[float32](), "double": reflect.TypeFor[float64](),
	"dateTime": reflect.TypeFor[time.Time](), "base64Binary": reflect.TypeFor[types.ByteSlice](),
}

// isObject tells types that have elements from those that have text.
func isObject(kind reflect.Type) bool {
	return kind != nil && (kind.Kind() == reflect.Interface || kind.Kind() == reflect.Struct) &&
		kind != reflect.TypeFor[time.Time]() && kind != reflect.TypeFor[types.ManagedObjectReference]()
}

type field struct {
	name     string
	kind     reflect.Type
	many     bool
	required bool
}

var fieldCache sync.Map

// fieldsOf are those of the base types first.
func fieldsOf(kind reflect.Type) []field {
	if known, ok := fieldCache.Load(kind); ok {
		return known.([]field)
	}
	var fields []field
	for index := range kind.NumField() {
		declared := kind.Field(index)
		if declared.Anonymous {
			fields = append(fields, fieldsOf(declared.Type)...)
			continue
		}
		fields = append(fields, newField(declared))
	}
	fieldCache.Store(kind, fields)
	return fields
}

func newField(declared reflect.StructField) field {
	tags := strings.Split(declared.Tag.Get("xml"), ",")
	made := field{name: tags[0], kind: declared.Type}
	made.required = !slices.Contains(tags, "omitempty")
	if made.kind.Kind() == reflect.Slice && made.kind != reflect.TypeFor[types.ByteSlice]() {
		made.many, made.kind = true, made.kind.Elem()
	}
	if made.kind.Kind() == reflect.Pointer {
		made.required, made.kind = false, made.kind.Elem()
	}
	return made
}
