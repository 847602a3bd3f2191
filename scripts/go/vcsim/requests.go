package main

import (
	"maps"
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

// record is what the control address tells about a request.
type record struct {
	Sequence int                           `json:"sequence"`
	Time     time.Time                     `json:"time"`
	Method   string                        `json:"method"`
	This     *types.ManagedObjectReference `json:"this,omitempty"`
	Path     string                        `json:"path"`
	Session  string                        `json:"session"`
	Body     string                        `json:"body"`
	// Status is 0 while there is no answer, and for ever when the connection was cut.
	Status       int     `json:"status"`
	Fault        string  `json:"fault"`
	Milliseconds float64 `json:"milliseconds"`
}

// requestLog counts all requests and remembers the last ones.
type requestLog struct {
	mutex   sync.Mutex
	kept    int
	next    int
	records []*record
	calls   map[string]int
}

func newRequestLog(kept int) *requestLog {
	return &requestLog{kept: kept, calls: make(map[string]int)}
}

func (l *requestLog) begin(x *exchange) *record {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	entry := &record{
		Sequence: l.next, Time: time.Now(), Method: x.method, Path: restPath(x.request),
		Session: x.session, Body: string(x.body),
	}
	if x.this.Type != "" {
		entry.This = &x.this
	}
	l.next++
	l.calls[x.method]++
	l.records = append(l.records, entry)
	if len(l.records) > l.kept {
		l.records = l.records[len(l.records)-l.kept:]
	}
	return entry
}

func (l *requestLog) end(entry *record, a *answer) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	entry.Status, entry.Fault = a.status, a.fault
	entry.Milliseconds = float64(time.Since(entry.Time).Microseconds()) / 1000
}

// last answers copies, oldest first.
func (l *requestLog) last(method string) []record {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	found := []record{}
	for _, entry := range l.records {
		if method == "" || matches(method, entry.Method) {
			found = append(found, *entry)
		}
	}
	return found
}

func (l *requestLog) counts() map[string]int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return maps.Clone(l.calls)
}

func (l *requestLog) reset() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	clear(l.calls)
	l.records = nil
}
