package main

import (
	"regexp"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// mendReconfigure refuses what a vCenter refuses and vcsim does: stale change versions, and what a running machine cannot
// change, and places that are taken. Disks that were there before get their size, notes that are empty take those away that
// are there, and boot options that a request does not name stay.
func mendReconfigure(registry *simulator.Registry, x *exchange, p *plan) {
	request, ok := x.decoded().(*types.ReconfigVM_Task)
	if !ok {
		return
	}
	emptiesNotes := emptyNotes.Match(x.body)
	changed := sizeAttached(registry, request.Spec.DeviceChange)
	if machine, ok := registry.Get(x.this).(*simulator.VirtualMachine); ok {
		registry.WithLock(newContext(registry), machine, func() {
			p.refusal = refusalOf(request.Spec, machine)
			changed = mergeBootOptions(&request.Spec, machine.Config) || changed
		})
		if emptiesNotes {
			p.finish = func(types.AnyType) types.BaseMethodFault {
				registry.WithLock(newContext(registry), machine, func() {
					machine.Config.Annotation, machine.Summary.Config.Annotation = "", ""
				})
				return nil
			}
		}
	}
	if changed {
		x.body = soapEnvelope(encode(request, x.method))
	}
}

func refusalOf(spec types.VirtualMachineConfigSpec, machine *simulator.VirtualMachine) types.BaseMethodFault {
	config := machine.Config
	if spec.ChangeVersion != "" && spec.ChangeVersion != config.ChangeVersion {
		return &types.ConcurrentAccess{}
	}
	if fault := takesPlaceOfOther(spec, object.VirtualDeviceList(config.Hardware.Device)); fault != nil {
		return fault
	}
	if machine.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn {
		return refusalWhileRunning(spec, config)
	}
	return nil
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
		changesSwitch(spec.NestedHVEnabled, config.NestedHVEnabled),
		movesDriveOnIDE(spec, config.Hardware.Device):
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
