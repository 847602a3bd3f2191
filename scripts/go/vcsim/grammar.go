package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

// checkGrammar refuses requests that a vCenter refuses and vcsim understands all the same: elements in another order than
// their type's, unknown or repeated ones, missing ones that are required, types and namespaces that do not fit. Prefixes
// in xsi:type must be declared, as XML wants it, though a vCenter forgives govmomi that it uses xsd without. The types are
// govmomi's, whose fields stand in the order of VMware's own description.
func checkGrammar(body []byte) error {
	parser := &grammar{decoder: xml.NewDecoder(bytes.NewReader(body))}
	for {
		start, err := parser.nextStart()
		if err != nil {
			return nil // no SOAP, or none that is well-formed: vcsim's to refuse
		}
		if start.Name.Local == "Body" {
			break
		}
	}
	method, err := parser.nextStart()
	if err != nil {
		return nil
	}
	kind, ok := types.TypeFunc()(method.Name.Local)
	if !ok {
		return nil // vcsim answers MethodNotFound
	}
	return parser.element(method, kind, method.Name.Local)
}

// checkVersion refuses what names no version; without the header a vCenter takes its oldest.
func checkVersion(header string) error {
	if header == "" || versionPattern.MatchString(header) {
		return nil
	}
	return fmt.Errorf("SOAPAction %s: use \"%s/8.0.3.0\"", header, vimSpace)
}

var versionPattern = regexp.MustCompile(`^"?urn:vim25(/\d+(\.\d+)*)?"?$`)

const (
	vimSpace    = "urn:" + vim25.Namespace
	schemaSpace = "http://www.w3.org/2001/XMLSchema"
	typeSpace   = schemaSpace + "-instance"
)

type grammar struct {
	decoder *xml.Decoder
	// prefixes are declared, those of inner elements last; whoever declares one twice wants it.
	prefixes []string
}

func (g *grammar) nextStart() (xml.StartElement, error) {
	for {
		token, err := g.decoder.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			g.declare(start)
			return start, nil
		}
	}
}

func (g *grammar) declare(start xml.StartElement) {
	for _, attribute := range start.Attr {
		if attribute.Name.Space == "xmlns" {
			g.prefixes = append(g.prefixes, attribute.Name.Local)
		}
	}
}

// element reads to the end of an element whose start was read; path is for messages.
func (g *grammar) element(start xml.StartElement, kind reflect.Type, path string) error {
	declared := len(g.prefixes)
	defer func() { g.prefixes = g.prefixes[:min(declared, len(g.prefixes))] }()
	if start.Name.Space != vimSpace {
		return fmt.Errorf("%s: the element's namespace is %q, not %q", path, start.Name.Space, vimSpace)
	}
	actual, err := g.typeOf(start, kind, path)
	if err != nil {
		return err
	}
	if !isObject(actual) {
		return g.leaf(actual, path)
	}
	return g.object(actual, path)
}

func (g *grammar) object(kind reflect.Type, path string) error {
	fields := fieldsOf(kind)
	seen := make(map[string]int)
	last := 0
	for {
		token, err := g.decoder.Token()
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		switch token := token.(type) {
		case xml.EndElement:
			return missing(kind, fields, seen, path)
		case xml.StartElement:
			g.declare(token)
			name := token.Name.Local
			index := slices.IndexFunc(fields, func(field field) bool { return field.name == name })
			switch {
			case index < 0:
				return fmt.Errorf("%s: %s has no %s", path, kind.Name(), name)
			case index < last:
				return fmt.Errorf("%s: %s stands after %s, and %s has it before", path, name, fields[last].name, kind.Name())
			case seen[name] > 0 && !fields[index].many:
				return fmt.Errorf("%s: %s stands there twice", path, name)
			}
			last = index
			seen[name]++
			if err := g.element(token, fields[index].kind, path+"."+name); err != nil {
				return err
			}
		}
	}
}

func missing(kind reflect.Type, fields []field, seen map[string]int, path string) error {
	for _, field := range fields {
		if field.required && seen[field.name] == 0 {
			return fmt.Errorf("%s: %s needs %s", path, kind.Name(), field.name)
		}
	}
	return nil
}

// typeOf is what xsi:type says, or the declared type.
func (g *grammar) typeOf(start xml.StartElement, kind reflect.Type, path string) (reflect.Type, error) {
	for _, attribute := range start.Attr {
		if attribute.Name.Space == typeSpace && attribute.Name.Local == "type" {
			return g.named(attribute.Value, kind, path)
		}
	}
	switch {
	case kind == anyType:
		return nil, fmt.Errorf("%s: a value of any type needs xsi:type", path)
	case kind.Kind() == reflect.Interface:
		base, _ := types.TypeFunc()(kind.Name())
		return base, nil
	default:
		return kind, nil
	}
}

func (g *grammar) named(value string, kind reflect.Type, path string) (reflect.Type, error) {
	prefix, name, found := strings.Cut(value, ":")
	if found && !slices.Contains(g.prefixes, prefix) {
		return nil, fmt.Errorf("%s: the prefix of xsi:type %s is not declared", path, value)
	}
	if !found {
		name = value
	}
	if simple, ok := simpleTypes[name]; ok && (kind == anyType || !isObject(kind)) {
		return simple, nil
	}
	actual, ok := types.TypeFunc()(name)
	if !ok {
		return nil, fmt.Errorf("%s: there is no type %s", path, value)
	}
	fits := kind == actual || (kind.Kind() == reflect.Interface && reflect.PointerTo(actual).Implements(kind))
	if !fits && isObject(kind) {
		return nil, fmt.Errorf("%s: %s is no %s", path, name, strings.TrimPrefix(kind.Name(), "Base"))
	}
	return actual, nil
}

// leaf reads text, and refuses numbers and switches that are none.
func (g *grammar) leaf(kind reflect.Type, path string) error {
	var text strings.Builder
	for {
		token, err := g.decoder.Token()
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			return fmt.Errorf("%s: %s in a plain value", path, token.Name.Local)
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			return checkText(kind, strings.TrimSpace(text.String()), path)
		}
	}
}

func checkText(kind reflect.Type, text, path string) error {
	var err error
	switch kind.Kind() {
	case reflect.Bool:
		_, err = strconv.ParseBool(text)
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		_, err = strconv.ParseInt(text, 10, kind.Bits())
	case reflect.Float32, reflect.Float64:
		_, err = strconv.ParseFloat(text, kind.Bits())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
