package main

import (
	"net/http"
	"reflect"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// machineEvents answers the types of the machine's events, oldest first.
func (s *server) machineEvents(r *http.Request) (any, error) {
	found, err := findObject(s.registry, "VirtualMachine", r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	manager := s.registry.Get(types.ManagedObjectReference{Type: "EventManager", Value: "EventManager"}).(*simulator.EventManager)
	filter := types.EventFilterSpec{Entity: &types.EventFilterSpecByEntity{
		Entity: found.Reference(), Recursion: types.EventFilterSpecRecursionOptionSelf,
	}}
	result := call(s.registry, manager, func(context *simulator.Context) soap.HasFault {
		return manager.QueryEvents(context, &types.QueryEvents{This: manager.Self, Filter: filter})
	})
	names := []string{}
	for _, event := range result.(*methods.QueryEventsBody).Res.Returnval {
		names = append([]string{reflect.TypeOf(event).Elem().Name()}, names...)
	}
	return names, nil
}
