package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"github.com/vmware/govmomi/pbm"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// exchange is one request of a client on its way through the front.
type exchange struct {
	request *http.Request
	// method is SOAP's, e.g. CloneVM_Task, or the verb and path of REST, e.g. POST /api/session.
	method string
	// this is the object of the call; empty for REST.
	this types.ManagedObjectReference
	// body is empty where it is neither XML nor JSON: such bodies pass through unread.
	body []byte
	// session is the key that the client sent, whether there is such a session or not.
	session string
}

func readExchange(r *http.Request) (*exchange, error) {
	x := &exchange{request: r, method: r.Method + " " + restPath(r)}
	if isText(r) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		x.body = body
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if isSoap(r) {
		x.method, x.this = soapMethod(x.body)
	}
	x.session = sessionKey(x)
	return x, nil
}

// again is the same request, for whoever executes it; it outlives its client.
func (x *exchange) again() *http.Request {
	request := x.request.Clone(context.WithoutCancel(x.request.Context()))
	if x.body != nil {
		request.Body = io.NopCloser(bytes.NewReader(x.body))
	}
	return request
}

// decoded is the whole request, e.g. *types.CloneVM_Task; nil where it is none.
func (x *exchange) decoded() any {
	method, err := simulator.UnmarshalBody(types.TypeFunc(), x.body)
	if err != nil {
		return nil
	}
	return method.Body
}

// isVim tells vSphere's own interface from the others that speak SOAP too.
func (x *exchange) isVim() bool {
	return strings.HasPrefix(x.request.URL.Path, vim25.Path)
}

// isFile tells files of datastores, which vcsim gives to everybody.
func (x *exchange) isFile() bool {
	return strings.HasPrefix(x.request.URL.Path, "/folder/")
}

func isSoap(r *http.Request) bool {
	return r.Method == http.MethodPost &&
		(strings.HasPrefix(r.URL.Path, vim25.Path) || strings.HasPrefix(r.URL.Path, pbm.Path))
}

func isText(r *http.Request) bool {
	kind := r.Header.Get("Content-Type")
	return isSoap(r) || strings.Contains(kind, "xml") || strings.Contains(kind, "json")
}

// restPath keeps the query, where REST has its actions.
func restPath(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return r.URL.Path
	}
	return r.URL.Path + "?" + r.URL.RawQuery
}

// soapMethod reads no further than it has to. What is not SOAP at all is vcsim's to refuse.
func soapMethod(body []byte) (method string, this types.ManagedObjectReference) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	inBody := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return method, this
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case start.Name.Local == "Body":
			inBody = true
		case inBody && method == "":
			method = start.Name.Local
		case start.Name.Local == "_this":
			_ = decoder.DecodeElement(&this, &start)
			this.Type = strings.TrimPrefix(this.Type, "vim25:")
			return method, this
		}
	}
}

// sessionKey is what the storage policies' interface has in its SOAP header and all else in a cookie or REST's header.
func sessionKey(x *exchange) string {
	if cookie, err := x.request.Cookie(soap.SessionCookieName); err == nil {
		return strings.Trim(cookie.Value, `"`)
	}
	if key := x.request.Header.Get(restSessionHeader); key != "" {
		return key
	}
	_, rest, _ := bytes.Cut(x.body, []byte("vcSessionCookie>"))
	key, _, _ := bytes.Cut(rest, []byte("<"))
	return string(key)
}
