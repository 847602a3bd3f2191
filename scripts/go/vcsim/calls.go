package main

import (
	"reflect"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// callTask calls a method of vcsim's from within, past the front, and waits for its task.
func callTask(
	registry *simulator.Registry, object mo.Reference, method func(*simulator.Context) soap.HasFault,
) (types.AnyType, types.BaseMethodFault) {
	body := call(registry, object, method)
	if fault := body.Fault(); fault != nil {
		return nil, fault.VimFault().(types.BaseMethodFault)
	}
	reference := reflect.ValueOf(body).Elem().FieldByName("Res").Elem().FieldByName("Returnval")
	task := registry.Get(reference.Interface().(types.ManagedObjectReference)).(*simulator.Task)
	return outcome(registry, task)
}

func call(registry *simulator.Registry, object mo.Reference, method func(*simulator.Context) soap.HasFault) soap.HasFault {
	var body soap.HasFault
	context := newContext(registry)
	registry.WithLock(context, object, func() { body = method(context) })
	return body
}

// outcome waits for the task's end.
func outcome(registry *simulator.Registry, task *simulator.Task) (types.AnyType, types.BaseMethodFault) {
	task.Wait()
	info := infoOf(registry, task)
	if info.Error != nil {
		return nil, info.Error.Fault
	}
	return info.Result, nil
}

func infoOf(registry *simulator.Registry, task *simulator.Task) (info types.TaskInfo) {
	registry.WithLock(newContext(registry), task, func() { info = task.Info })
	return info
}
