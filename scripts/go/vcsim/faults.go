package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"

	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// faultSpec is a vim fault as a test writes it.
type faultSpec struct {
	// Type is vim's name, e.g. InvalidPowerState.
	Type string `json:"type"`
	// Message is SOAP's faultstring, or the localized message of a task's error.
	Message string `json:"message"`
	// Fields are the fault's own, with vim's names, e.g. {"existingState": "poweredOn"}.
	Fields json.RawMessage `json:"fields"`
}

func (s *faultSpec) make() (types.BaseMethodFault, error) {
	kind, ok := types.TypeFunc()(s.Type)
	if !ok {
		return nil, fmt.Errorf("there is no vim type %q", s.Type)
	}
	value := reflect.New(kind).Interface()
	fault, ok := value.(types.BaseMethodFault)
	if !ok {
		return nil, fmt.Errorf("vim's %s is not a fault", s.Type)
	}
	if len(s.Fields) > 0 {
		if err := types.NewJSONDecoder(bytes.NewReader(s.Fields)).Decode(value); err != nil {
			return nil, fmt.Errorf("fields of %s: %w", s.Type, err)
		}
	}
	return fault, nil
}

// localized is the form in which a task has its error.
func (s *faultSpec) localized() *types.LocalizedMethodFault {
	fault, err := s.make()
	if err != nil {
		fault = &types.SystemError{Reason: err.Error()}
	}
	return &types.LocalizedMethodFault{Fault: fault, LocalizedMessage: s.Message}
}

// faultAnswer is what a method that fails at once answers.
func faultAnswer(fault types.BaseMethodFault, message string) *answer {
	kind := reflect.TypeOf(fault).Elem().Name()
	detail := encode(fault, kind+"Fault", xml.Attr{Name: xml.Name{Local: "xsi:type"}, Value: kind})
	body := `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>` + escape(message) +
		`</faultstring><detail>` + detail + `</detail></soapenv:Fault>`
	return soapAnswer(http.StatusInternalServerError, body, kind)
}

// responseAnswer is what a method that succeeds answers.
func responseAnswer(name string, response any) *answer {
	return soapAnswer(http.StatusOK, encode(response, name), "")
}

func soapAnswer(status int, body, fault string) *answer {
	header := http.Header{"Content-Type": {"text/xml; charset=utf-8"}}
	return &answer{status: status, header: header, body: soapEnvelope(body), fault: fault}
}

func soapEnvelope(body string) []byte {
	return []byte(xml.Header + `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"` +
		` xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<soapenv:Body>` + body + `</soapenv:Body></soapenv:Envelope>`)
}

func encode(value any, name string, attributes ...xml.Attr) string {
	space := xml.Attr{Name: xml.Name{Local: "xmlns"}, Value: "urn:" + vim25.Namespace}
	start := xml.StartElement{Name: xml.Name{Local: name}, Attr: append(attributes, space)}
	var text bytes.Buffer
	if err := xml.NewEncoder(&text).EncodeElement(value, start); err != nil {
		panic(err) // a vim type that cannot be encoded
	}
	return text.String()
}

func escape(text string) string {
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(text))
	return escaped.String()
}

var faultPattern = regexp.MustCompile(`<detail><(\w+)Fault `)

// faultType reads the fault's type out of an answer.
func faultType(body []byte) string {
	if match := faultPattern.FindSubmatch(body); match != nil {
		return string(match[1])
	}
	return ""
}
