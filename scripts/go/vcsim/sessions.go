package main

import (
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

const restSessionHeader = "vmware-api-session-id"

// sessions are those of clients: vSphere's own, which vcsim keeps, and REST's, whose keys are seen going by.
type sessions struct {
	registry *simulator.Registry
	timeout  time.Duration

	mutex sync.Mutex
	// tickets are for one CloneSession each; vcsim keeps them among the sessions.
	tickets map[string]bool
	rest    map[string]bool
	// ended is closed when the session of that key is ended from outside.
	ended map[string]chan struct{}
}

// sessionInfo is what the control address tells about a session.
type sessionInfo struct {
	Key        string    `json:"key"`
	Kind       string    `json:"kind"`
	User       string    `json:"user,omitempty"`
	UserAgent  string    `json:"userAgent,omitempty"`
	LastActive time.Time `json:"lastActive,omitzero"`
}

func newSessions(registry *simulator.Registry, timeout time.Duration) *sessions {
	return &sessions{
		registry: registry, timeout: timeout,
		tickets: make(map[string]bool), rest: make(map[string]bool), ended: make(map[string]chan struct{}),
	}
}

// anonymous are the methods that need no login. vcsim lets one read properties too, a vCenter does not.
var anonymous = map[string]bool{
	"Login": true, "LoginByToken": true, "LoginExtensionByCertificate": true, "CloneSession": true,
	"RetrieveServiceContent": true,
}

// refuse answers NotAuthenticated where there is no such session or it was idle for too long.
func (s *sessions) refuse(x *exchange) *answer {
	if x.isFile() && !s.isLive(x.session) {
		return textAnswer(http.StatusUnauthorized, "The session is not authenticated.")
	}
	if !x.isVim() || x.this.Type == "" || anonymous[x.method] || s.isLive(x.session) {
		return nil
	}
	return notAuthenticated(x.this)
}

// isLive ends a session that was idle for too long.
func (s *sessions) isLive(key string) bool {
	for _, session := range s.vim() {
		if session.Key != key {
			continue
		}
		if time.Since(session.LastActiveTime) <= s.timeout {
			return true
		}
		s.terminate(session.Key)
	}
	return false
}

func notAuthenticated(object types.ManagedObjectReference) *answer {
	fault := &types.NotAuthenticated{NoPermission: types.NoPermission{Object: &object, PrivilegeId: "System.View"}}
	return faultAnswer(fault, "The session is not authenticated.")
}

var (
	ticketPattern = regexp.MustCompile(`<AcquireCloneTicketResponse[^>]*>\s*<returnval>([^<]+)<`)
	tokenPattern  = regexp.MustCompile(`"([0-9a-f-]{36})"`)
)

// notice keeps what an answer gives away: tickets, and keys of REST sessions.
func (s *sessions) notice(x *exchange, a *answer) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case x.method == "AcquireCloneTicket":
		if match := ticketPattern.FindSubmatch(a.body); match != nil {
			s.tickets[string(match[1])] = true
		}
	case isRestSession(x.request) && a.status < 300 && x.request.Method == http.MethodPost && x.request.URL.RawQuery == "":
		if match := tokenPattern.FindSubmatch(a.body); match != nil {
			s.rest[string(match[1])] = true
		}
	case isRestSession(x.request) && x.request.Method == http.MethodDelete:
		delete(s.rest, x.session)
	}
}

func isRestSession(r *http.Request) bool {
	return r.URL.Path == "/rest/com/vmware/cis/session" || r.URL.Path == "/api/session"
}

// vim are vSphere's own sessions.
func (s *sessions) vim() []types.UserSession {
	view := &simulator.Session{Registry: simulator.NewRegistry(), Map: s.registry}
	manager := view.Get(s.registry.SessionManager().Self).(*simulator.SessionManager)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := []types.UserSession{}
	for _, session := range manager.SessionList {
		if !s.tickets[session.Key] && !isOwnAgent(session.UserAgent) {
			found = append(found, session)
		}
	}
	return found
}

func (s *sessions) list() []sessionInfo {
	found := []sessionInfo{}
	for _, session := range s.vim() {
		found = append(found, sessionInfo{
			Key: session.Key, Kind: "vim", User: session.UserName,
			UserAgent: session.UserAgent, LastActive: session.LastActiveTime,
		})
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for key := range s.rest {
		found = append(found, sessionInfo{Key: key, Kind: "rest"})
	}
	return found
}

// end ends all sessions, and calls that wait in them.
func (s *sessions) end(next http.Handler) int {
	all := s.list()
	for _, session := range all {
		if session.Kind == "rest" {
			s.endRest(next, session.Key)
		} else {
			s.terminate(session.Key)
		}
	}
	return len(all)
}

func (s *sessions) endRest(next http.Handler, key string) {
	request, _ := http.NewRequest(http.MethodDelete, "/rest/com/vmware/cis/session", nil)
	request.Header.Set(restSessionHeader, key)
	next.ServeHTTP(newRecorder(), request)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.rest, key)
}

func (s *sessions) terminate(key string) {
	s.registry.SessionManager().TerminateSession(newContext(s.registry), &types.TerminateSession{SessionId: []string{key}})
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if ended := s.ended[key]; ended != nil {
		close(ended)
		delete(s.ended, key)
	}
}

// whenEnded is closed when this session is ended from outside.
func (s *sessions) whenEnded(key string) <-chan struct{} {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ended[key] == nil {
		s.ended[key] = make(chan struct{})
	}
	return s.ended[key]
}
