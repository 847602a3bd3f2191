package main

import (
	"cmp"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// server is vcsim with a front through which all requests of clients go.
type server struct {
	registry  *simulator.Registry
	inner     *simulator.Server
	authority string
	lenient   bool
	next      http.Handler

	log       *requestLog
	rules     *ruleBook
	delays    *delayBook
	sessions  *sessions
	tasks     *tasks
	guests    *guests
	questions *questions
	exports   *exports
}

// announcement is the line that says that all is ready.
type announcement struct {
	URL       string `json:"url"`
	Control   string `json:"control"`
	Authority string `json:"authority,omitempty"`
}

func serve(model *simulator.Model, o options) (*server, error) {
	certificate, authority, err := makeCertificate(o.tls, o.directory)
	if err != nil {
		return nil, err
	}
	service := model.Service
	service.RegisterEndpoints = true
	service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(o.user, o.password)}
	service.TLS = certificate
	registry := model.Map()
	registry.OptionManager().UpdateOptions(&types.UpdateOptions{ChangedValue: []types.BaseOptionValue{
		&types.OptionValue{Key: "config.vmacore.soap.sessionTimeout", Value: o.sessionTimeout.String()},
	}})
	questions := newQuestions(registry)
	s := &server{
		registry: registry, authority: authority, lenient: o.lenient,
		log: newRequestLog(o.keptRequests), rules: newRuleBook(), delays: &delayBook{},
		sessions: newSessions(registry, o.sessionTimeout), questions: questions,
		tasks: newTasks(registry, questions), guests: newGuests(registry),
		exports: newExports(),
	}
	s.inner = service.NewServer()
	// Nobody knows the address yet.
	s.next, s.inner.Config.Handler = s.inner.Config.Handler, s
	return s, nil
}

func (s *server) announce(control string) announcement {
	address := *s.inner.URL
	address.User = nil
	return announcement{URL: address.String(), Control: control, Authority: s.authority}
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isOwnAgent(r.UserAgent()) {
		s.next.ServeHTTP(w, r)
		return
	}
	x, err := readExchange(r)
	if err != nil {
		return // the client has gone
	}
	entry := s.log.begin(x)
	action := s.rules.meet(x, nameOf(s.registry.Get(x.this)))
	time.Sleep(s.delays.call(x.method) + milliseconds(action.Delay))
	if action.Cut == "before" {
		panic(http.ErrAbortHandler)
	}
	result := s.answer(x, action)
	s.sessions.notice(x, result)
	s.exports.notice(x, result)
	if action.Cut == "after" {
		panic(http.ErrAbortHandler)
	}
	s.log.end(entry, result)
	result.send(w)
}

func (s *server) answer(x *exchange, action action) *answer {
	switch {
	case action.Status != 0:
		return textAnswer(action.Status, "as a rule of the test says")
	case action.Response != "":
		return soapAnswer(http.StatusOK, action.Response, "")
	case action.Fault != nil:
		fault, _ := action.Fault.make() // it was made before, when the rule came
		return faultAnswer(fault, action.Fault.Message)
	}
	if refusal := s.refuse(x); refusal != nil {
		return refusal
	}
	if result := s.standIn(x); result != nil {
		return result
	}
	plan := plan{action: action, duration: s.delays.task(x.method)}
	if mend := mends[x.method]; mend != nil {
		mend(s.registry, x, &plan)
	}
	return s.tasks.run(x, plan, s.execute)
}

// refuse is stricter than vcsim, as a vCenter is.
func (s *server) refuse(x *exchange) *answer {
	if !x.isVim() {
		return s.sessions.refuse(x)
	}
	if !s.lenient {
		if err := cmp.Or(checkVersion(x.request.Header.Get("SOAPAction")), checkGrammar(x.body)); err != nil {
			return faultAnswer(&types.InvalidRequest{}, err.Error())
		}
	}
	if refusal := s.sessions.refuse(x); refusal != nil {
		return refusal
	}
	return checkReferences(s.registry, x)
}

// standIn answers methods that vcsim lacks or that go past it; most are vcsim's.
func (s *server) standIn(x *exchange) *answer {
	switch x.method {
	case "ShutdownGuest", "RebootGuest", "StandbyGuest":
		return s.guests.run(x)
	case "AnswerVM":
		return s.questions.run(x)
	case "ExportVm":
		return s.exportVM(x)
	case "HttpNfcLeaseGetManifest":
		return s.exports.manifest(x)
	case "RenameSnapshot":
		return renameSnapshot(s.registry, x)
	case "FindChild":
		return findChild(s.registry, x)
	case "ParseDescriptor":
		return parseDescriptor(x)
	default:
		return nil
	}
}

// mends are where vcsim's answer to a method is not enough for tests of what comes after.
var mends = map[string]func(*simulator.Registry, *exchange, *plan){
	"CloneVM_Task":                 mendClone,
	"CreateVM_Task":                mendCreate,
	"Destroy_Task":                 mendDestroy,
	"MoveIntoFolder_Task":          mendMoveIntoFolder,
	"ReconfigVM_Task":              mendReconfigure,
	"RelocateVM_Task":              mendRelocate,
	"RevertToSnapshot_Task":        mendRevert,
	"RevertToCurrentSnapshot_Task": mendRevert,
}

// execute lets vcsim answer, unless the session is ended before that. Clients that go do not stop it.
func (s *server) execute(x *exchange) *answer {
	done := make(chan *answer, 1)
	go func() { done <- s.inside(x) }()
	select {
	case result := <-done:
		return result
	case <-s.sessions.whenEnded(x.session):
		return notAuthenticated(x.this)
	}
}

// inside survives what vcsim does not foresee, e.g. references to objects that are none.
func (s *server) inside(x *exchange) (result *answer) {
	defer func() {
		if reason := recover(); reason != nil {
			log.Printf("%s: %v\n%s", x.method, reason, debug.Stack())
			result = faultAnswer(&types.SystemError{Reason: fmt.Sprint("vcsim panicked: ", reason)}, "vcsim panicked")
		}
	}()
	writer := newRecorder()
	s.next.ServeHTTP(writer, x.again())
	return writer.result()
}

// isOwnAgent knows the calls that vcsim's REST makes to its own SOAP; they have the program's name.
func isOwnAgent(agent string) bool {
	return strings.HasPrefix(agent, filepath.Base(os.Args[0])+" ")
}
