package main

import (
	"fmt"
	"net/http"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// outside is what somebody else does to a machine, without a request that is counted.
type outside struct {
	// Host is where `move` moves it.
	Host string `json:"host"`
	// Interfaces are the addresses that `bring-up` gives, by interface; without, one to each that has none.
	Interfaces [][]string `json:"interfaces"`
	// Question is what `ask` lets it ask.
	Question question `json:"question"`
}

func (s *server) changeMachine(r *http.Request) (any, error) {
	found, err := findObject(s.registry, "VirtualMachine", r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	var desired outside
	if err := read(r, &desired); err != nil {
		return nil, err
	}
	machine := found.(*simulator.VirtualMachine)
	verb := r.PathValue("verb")
	if method := outsideMethods[verb]; method != nil {
		return nil, asError(callTask(s.registry, machine, func(context *simulator.Context) soap.HasFault {
			return method(machine, context)
		}))
	}
	switch verb {
	case "move":
		host, err := findObject(s.registry, "HostSystem", desired.Host)
		if err != nil {
			return nil, err
		}
		target := host.Reference()
		request := &types.RelocateVM_Task{This: machine.Self, Spec: types.VirtualMachineRelocateSpec{Host: &target}}
		return nil, asError(callTask(s.registry, machine, func(context *simulator.Context) soap.HasFault {
			return machine.RelocateVMTask(context, request)
		}))
	case "bring-up":
		context := newContext(s.registry)
		s.registry.WithLock(context, machine, func() { s.guests.bringUp(context, machine, desired.Interfaces) })
		return nil, nil
	case "ask":
		s.questions.ask(machine.Self, desired.Question)
		return nil, nil
	case "answer":
		s.questions.answer(machine.Self)
		return nil, nil
	default:
		return nil, fmt.Errorf("nothing to do with a machine is called %q", verb)
	}
}

var outsideMethods = map[string]func(*simulator.VirtualMachine, *simulator.Context) soap.HasFault{
	"power-on": func(machine *simulator.VirtualMachine, context *simulator.Context) soap.HasFault {
		return machine.PowerOnVMTask(context, &types.PowerOnVM_Task{This: machine.Self})
	},
	"power-off": func(machine *simulator.VirtualMachine, context *simulator.Context) soap.HasFault {
		return machine.PowerOffVMTask(context, &types.PowerOffVM_Task{This: machine.Self})
	},
	"suspend": func(machine *simulator.VirtualMachine, context *simulator.Context) soap.HasFault {
		return machine.SuspendVMTask(context, &types.SuspendVM_Task{This: machine.Self})
	},
	"destroy": func(machine *simulator.VirtualMachine, context *simulator.Context) soap.HasFault {
		return machine.DestroyTask(context, &types.Destroy_Task{This: machine.Self})
	},
}

func asError(_ types.AnyType, fault types.BaseMethodFault) error {
	if fault == nil {
		return nil
	}
	return fmt.Errorf("%T", fault)
}
