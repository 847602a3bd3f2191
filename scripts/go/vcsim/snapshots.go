package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// mendRevert brings back the hardware and the power state of a snapshot; vcsim only notes which one it is.
func mendRevert(registry *simulator.Registry, x *exchange, p *plan) {
	snapshot, machine := revertTarget(registry, x.this)
	if snapshot == nil || machine == nil {
		return
	}
	p.finish = func(types.AnyType) types.BaseMethodFault {
		context := newContext(registry)
		registry.WithLock(context, machine, func() {
			config := simulator.Checkpoint(snapshot).(*mo.VirtualMachineSnapshot).Config
			config.ChangeVersion = machine.Config.ChangeVersion + "'"
			context.Update(machine, changes("config", config, "config.hardware.device", config.Hardware.Device,
				"summary.config.numCpu", config.Hardware.NumCPU,
				"summary.config.memorySizeMB", config.Hardware.MemoryMB,
				"summary.config.annotation", config.Annotation))
			power := types.VirtualMachinePowerStatePoweredOff
			if entry := findSnapshot(machine, snapshot.Self); entry != nil && !suppressesPowerOn(x) {
				power = entry.State
			}
			if machine.Runtime.PowerState != power {
				setPowerState(context, machine, power)
			}
		})
		return nil
	}
}

func revertTarget(
	registry *simulator.Registry, called types.ManagedObjectReference,
) (*simulator.VirtualMachineSnapshot, *simulator.VirtualMachine) {
	switch object := registry.Get(called).(type) {
	case *simulator.VirtualMachineSnapshot:
		machine, _ := registry.Get(object.Vm).(*simulator.VirtualMachine)
		return object, machine
	case *simulator.VirtualMachine:
		if object.Snapshot == nil || object.Snapshot.CurrentSnapshot == nil {
			return nil, nil
		}
		snapshot, _ := registry.Get(*object.Snapshot.CurrentSnapshot).(*simulator.VirtualMachineSnapshot)
		return snapshot, object
	default:
		return nil, nil
	}
}

func suppressesPowerOn(x *exchange) bool {
	switch request := x.decoded().(type) {
	case *types.RevertToSnapshot_Task:
		return isTrue(request.SuppressPowerOn)
	case *types.RevertToCurrentSnapshot_Task:
		return isTrue(request.SuppressPowerOn)
	default:
		return false
	}
}

func setPowerState(context *simulator.Context, machine *simulator.VirtualMachine, state types.VirtualMachinePowerState) {
	context.Update(machine, changes("runtime.powerState", state, "summary.runtime.powerState", state))
}

// findSnapshot answers its entry in the machine's tree, which is the only place of its name and description.
func findSnapshot(
	machine *simulator.VirtualMachine, wanted types.ManagedObjectReference,
) *types.VirtualMachineSnapshotTree {
	if machine.Snapshot == nil {
		return nil
	}
	return findInTree(machine.Snapshot.RootSnapshotList, wanted)
}

func findInTree(
	tree []types.VirtualMachineSnapshotTree, wanted types.ManagedObjectReference,
) *types.VirtualMachineSnapshotTree {
	for index := range tree {
		if tree[index].Snapshot == wanted {
			return &tree[index]
		}
		if found := findInTree(tree[index].ChildSnapshotList, wanted); found != nil {
			return found
		}
	}
	return nil
}

// renameSnapshot answers RenameSnapshot, which vcsim lacks.
func renameSnapshot(registry *simulator.Registry, x *exchange) *answer {
	request, ok := x.decoded().(*types.RenameSnapshot)
	if !ok {
		return nil
	}
	_, machine := revertTarget(registry, x.this)
	if machine == nil {
		return nil
	}
	context := newContext(registry)
	registry.WithLock(context, machine, func() {
		entry := findSnapshot(machine, x.this)
		if request.Name != "" {
			entry.Name = request.Name
		}
		if request.Description != "" {
			entry.Description = request.Description
		}
		context.Update(machine, changes("snapshot.rootSnapshotList", machine.Snapshot.RootSnapshotList))
	})
	return responseAnswer("RenameSnapshotResponse", types.RenameSnapshotResponse{})
}
