package main

import (
	"bytes"
	"net/http"
)

// answer is a response that is not sent yet.
type answer struct {
	status int
	header http.Header
	body   []byte
	// fault is the vim type of a SOAP fault, for the record.
	fault string
}

func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// recorder is a ResponseWriter that makes an answer.
type recorder struct {
	answer answer
	buffer bytes.Buffer
}

func newRecorder() *recorder {
	return &recorder{answer: answer{status: http.StatusOK, header: make(http.Header)}}
}

func (r *recorder) Header() http.Header { return r.answer.header }

func (r *recorder) WriteHeader(status int) { r.answer.status = status }

func (r *recorder) Write(bytes []byte) (int, error) { return r.buffer.Write(bytes) }

func (r *recorder) result() *answer {
	r.answer.body = r.buffer.Bytes()
	r.answer.fault = faultType(r.answer.body)
	return &r.answer
}

func textAnswer(status int, text string) *answer {
	return &answer{status: status, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte(text)}
}
