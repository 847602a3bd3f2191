package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
)

// serveControl opens the second address, and answers it.
func serveControl(s *server) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = http.Serve(listener, s.controlRoutes()) }()
	return "http://" + listener.Addr().String(), nil
}

func (s *server) controlRoutes() http.Handler {
	routes := http.NewServeMux()
	on := func(pattern string, handle func(r *http.Request) (any, error)) {
		routes.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			result, err := handle(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(result)
		})
	}
	on("GET /calls", func(*http.Request) (any, error) { return s.log.counts(), nil })
	on("GET /requests", func(r *http.Request) (any, error) { return s.log.last(r.FormValue("method")), nil })
	on("DELETE /requests", func(*http.Request) (any, error) { s.log.reset(); return nil, nil })
	on("GET /sessions", func(*http.Request) (any, error) { return s.sessions.list(), nil })
	on("DELETE /sessions", func(*http.Request) (any, error) { return s.sessions.end(s.next), nil })
	on("DELETE /connections", func(*http.Request) (any, error) { s.inner.CloseClientConnections(); return nil, nil })
	on("GET /rules", func(*http.Request) (any, error) { return s.rules.list(), nil })
	on("POST /rules", s.addRule)
	on("DELETE /rules", func(*http.Request) (any, error) { s.rules.remove(0); return nil, nil })
	on("DELETE /rules/{id}", s.removeRule)
	on("PUT /delays", s.setDelays)
	on("PUT /guests", s.setGuests)
	on("GET /objects/{kind}/{name}", s.getProperty)
	on("PATCH /objects/{kind}/{name}", s.setProperties)
	on("GET /machines/{name}/events", s.machineEvents)
	on("POST /machines/{name}/{verb}", s.changeMachine)
	return routes
}

func (s *server) addRule(r *http.Request) (any, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return s.rules.add(body)
}

func (s *server) removeRule(r *http.Request) (any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fmt.Errorf("%q is no rule", r.PathValue("id"))
	}
	s.rules.remove(id)
	return nil, nil
}

func (s *server) setDelays(r *http.Request) (any, error) {
	var delays delays
	if err := read(r, &delays); err != nil {
		return nil, err
	}
	s.delays.set(delays)
	return nil, nil
}

func (s *server) setGuests(r *http.Request) (any, error) {
	var settings guestSettings
	if err := read(r, &settings); err != nil {
		return nil, err
	}
	s.guests.set(settings)
	return nil, nil
}

func (s *server) getProperty(r *http.Request) (any, error) {
	object, err := findObject(s.registry, r.PathValue("kind"), r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	return property(s.registry, object, r.FormValue("path"))
}

func (s *server) setProperties(r *http.Request) (any, error) {
	object, err := findObject(s.registry, r.PathValue("kind"), r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	var values map[string]json.RawMessage
	if err := read(r, &values); err != nil {
		return nil, err
	}
	if err := setProperties(s.registry, object, values); err != nil {
		return nil, err
	}
	sumUpPods(s.registry)
	return nil, nil
}

// read refuses what it does not know, lest a test believe that it set something.
func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
