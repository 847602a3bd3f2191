package main

import (
	"regexp"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// mendReconfigure refuses what a vCenter refuses and vcsim does: stale change versions, and what a running machine cannot
// change. Disks that were there before get their size, and notes that are empty take those away that are there.
func mendReconfigure(registry *simulator.Registry, x *exchange, p *plan) {
	request, ok := x.decoded().(*types.ReconfigVM_Task)
	if !ok {
		return
	}
	if sizeAttached(registry, request.Spec.DeviceChange) {
		x.body = soapEnvelope(encode(request, x.method))
	}
	machine, ok := registry.Get(x.this).(*simulator.VirtualMachine)
	if !ok {
		return
	}
	registry.WithLock(newContext(registry), machine, func() {
		switch spec, config := request.Spec, machine.Config; {
		case spec.ChangeVersion != "" && spec.ChangeVersion != config.ChangeVersion:
			p.refusal = &types.ConcurrentAccess{}
		case machine.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn:
			p.refusal = refusalWhileRunning(spec, config)
		}
	})
	if emptyNotes.Match(x.body) {
		p.finish = func(types.AnyType) types.BaseMethodFault {
			registry.WithLock(newContext(registry), machine, func() {
				machine.Config.Annotation, machine.Summary.Config.Annotation = "", ""
			})
			return nil
		}
	}
}

// To Go, an empty text is none at all.
var emptyNotes = regexp.MustCompile(`<annotation\s*(/>|></annotation>)`)

func refusalWhileRunning(spec types.VirtualMachineConfigSpec, config *types.VirtualMachineConfigInfo) types.BaseMethodFault {
	cpus, memory := spec.NumCPUs, int32(spec.MemoryMB)
	switch {
	case cpus > config.Hardware.NumCPU && !isTrue(config.CpuHotAddEnabled),
		cpus != 0 && cpus < config.Hardware.NumCPU && !isTrue(config.CpuHotRemoveEnabled):
		return &types.CpuHotPlugNotSupported{}
	case memory > config.Hardware.MemoryMB && !isTrue(config.MemoryHotAddEnabled),
		memory != 0 && memory < config.Hardware.MemoryMB:
		return &types.MemoryHotPlugNotSupported{}
	case changesNumber(spec.NumCoresPerSocket, config.Hardware.NumCoresPerSocket),
		spec.Firmware != "" && spec.Firmware != config.Firmware,
		spec.GuestId != "" && spec.GuestId != config.GuestId,
		changesSwitch(spec.CpuHotAddEnabled, config.CpuHotAddEnabled),
		changesSwitch(spec.CpuHotRemoveEnabled, config.CpuHotRemoveEnabled),
		changesSwitch(spec.MemoryHotAddEnabled, config.MemoryHotAddEnabled),
		changesSwitch(spec.NestedHVEnabled, config.NestedHVEnabled):
		return &types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOff,
			ExistingState:  types.VirtualMachinePowerStatePoweredOn,
		}
	default:
		return nil
	}
}

func changesNumber(desired, is *int32) bool {
	return desired != nil && is != nil && *desired != *is
}

func changesSwitch(desired, is *bool) bool {
	return desired != nil && *desired != isTrue(is)
}

func isTrue(value *bool) bool {
	return value != nil && *value
}
