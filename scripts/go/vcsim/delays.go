package main

import (
	"sync"
	"time"
)

// delays are in milliseconds.
type delays struct {
	// Calls is added to each call.
	Calls int `json:"calls"`
	// Methods adds to calls of a method, by name.
	Methods map[string]int `json:"methods"`
	// Tasks is how long the tasks of a method run before they end, by the method's name.
	Tasks map[string]int `json:"tasks"`
}

type delayBook struct {
	mutex  sync.Mutex
	delays delays
}

func (b *delayBook) set(delays delays) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.delays = delays
}

func (b *delayBook) call(method string) time.Duration {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return milliseconds(b.delays.Calls + b.delays.Methods[method])
}

func (b *delayBook) task(method string) time.Duration {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return milliseconds(b.delays.Tasks[method])
}

func milliseconds(number int) time.Duration {
	return time.Duration(number) * time.Millisecond
}
