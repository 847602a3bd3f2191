package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// newContext is one of our own, not a client's: its session is empty.
func newContext(registry *simulator.Registry) *simulator.Context {
	session := &simulator.Session{Registry: simulator.NewRegistry(), Map: registry}
	return &simulator.Context{Context: context.Background(), Map: registry, Session: session}
}

// changes pairs names with values: "runtime.question", nil, …
func changes(namesAndValues ...any) []types.PropertyChange {
	var all []types.PropertyChange
	for pair := range slices.Chunk(namesAndValues, 2) {
		all = append(all, types.PropertyChange{Name: pair[0].(string), Val: pair[1]})
	}
	return all
}

// updateObject tells whoever waits for updates too.
func updateObject(registry *simulator.Registry, object mo.Reference, namesAndValues ...any) {
	registry.AtomicUpdate(newContext(registry), object, changes(namesAndValues...))
}

// findObject goes by the name or the reference's value. Of several of that name it is the first that was made.
func findObject(registry *simulator.Registry, kind, name string) (mo.Reference, error) {
	objects := registry.AllReference(kind)
	slices.SortFunc(objects, func(a, b mo.Reference) int {
		return strings.Compare(padded(a.Reference().Value), padded(b.Reference().Value))
	})
	for _, object := range objects {
		if object.Reference().Value == name || nameOf(object) == name {
			return object, nil
		}
	}
	return nil, fmt.Errorf("there is no %s %q", kind, name)
}

// padded makes vm-9 come before vm-10.
func padded(value string) string {
	return fmt.Sprintf("%03d%s", len(value), value)
}

// nameOf is empty for what has none.
func nameOf(object mo.Reference) string {
	if object == nil {
		return ""
	}
	if machine, ok := object.(*simulator.VirtualMachine); ok {
		return machine.Name
	}
	// Networks and datastores have a name beside that of all entities, and it is the one that is set.
	value := reflect.Indirect(reflect.ValueOf(object))
	if value.Kind() != reflect.Struct {
		return ""
	}
	if field := value.FieldByName("Name"); field.IsValid() && field.Kind() == reflect.String && field.String() != "" {
		return field.String()
	}
	if entity, ok := object.(mo.Entity); ok {
		return entity.Entity().Name
	}
	return ""
}

// property answers the value at a path such as config.hardware.device, as vim's JSON; null where there is none.
func property(registry *simulator.Registry, object mo.Reference, path string) (json.RawMessage, error) {
	text, err := json.RawMessage("null"), error(nil)
	registry.WithLock(newContext(registry), object, func() {
		value := walk(reflect.ValueOf(object), path)
		if value.IsValid() && !(isNillable(value) && value.IsNil()) {
			text, err = toJSON(value.Interface())
		}
	})
	return text, err
}

// toJSON names the types of objects, and spares those of plain values and lists.
func toJSON(value any) (json.RawMessage, error) {
	var text bytes.Buffer
	if err := types.NewJSONEncoder(&text).Encode(value); err != nil {
		return nil, err
	}
	var wrapped struct {
		Value json.RawMessage `json:"_value"`
	}
	if json.Unmarshal(text.Bytes(), &wrapped) == nil && wrapped.Value != nil {
		return wrapped.Value, nil
	}
	return text.Bytes(), nil
}

// setProperties takes values as vim's JSON, by path.
func setProperties(registry *simulator.Registry, object mo.Reference, values map[string]json.RawMessage) error {
	var pairs []any
	for path, text := range values {
		kind, err := typeAt(reflect.TypeOf(object), path)
		if err != nil {
			return err
		}
		value := reflect.New(kind)
		if err := types.NewJSONDecoder(bytes.NewReader(text)).Decode(value.Interface()); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if isNillable(value.Elem()) && value.Elem().IsNil() {
			pairs = append(pairs, path, nil)
		} else {
			pairs = append(pairs, path, reflect.Indirect(value.Elem()).Interface())
		}
	}
	updateObject(registry, object, pairs...)
	return nil
}

func walk(value reflect.Value, path string) reflect.Value {
	for name := range strings.SplitSeq(path, ".") {
		for value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
			value = value.Elem()
		}
		if value.Kind() != reflect.Struct {
			return reflect.Value{}
		}
		value = value.FieldByName(upperFirst(name))
	}
	return value
}

func typeAt(kind reflect.Type, path string) (reflect.Type, error) {
	for name := range strings.SplitSeq(path, ".") {
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		if kind.Kind() != reflect.Struct {
			return nil, fmt.Errorf("%s: no path through %s", path, kind)
		}
		field, ok := kind.FieldByName(upperFirst(name))
		if !ok {
			return nil, fmt.Errorf("%s: %s has no %s", path, kind, name)
		}
		kind = field.Type
	}
	return kind, nil
}

func isNillable(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice:
		return true
	default:
		return false
	}
}

func upperFirst(name string) string {
	return strings.ToUpper(name[:1]) + name[1:]
}
