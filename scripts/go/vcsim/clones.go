package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// mendClone makes clones what their whole config says: vcsim takes some fields and leaves the rest, and overlooks what is
// wrong with devices. The clone is made bare, then configured, then powered on.
func mendClone(registry *simulator.Registry, x *exchange, p *plan) {
	request, ok := x.decoded().(*types.CloneVM_Task)
	if !ok {
		return
	}
	creating.Lock()
	p.release = creating.Unlock
	if request.Spec.Config == nil {
		return
	}
	desired := request.Spec
	config := *desired.Config
	request.Spec.Config = &types.VirtualMachineConfigSpec{
		ExtraConfig: config.ExtraConfig, Uuid: config.Uuid, InstanceUuid: config.InstanceUuid,
	}
	request.Spec.PowerOn, request.Spec.Template = false, false
	x.body = soapEnvelope(encode(request, x.method))
	sizeAttached(registry, config.DeviceChange)
	config.ExtraConfig, config.Uuid, config.InstanceUuid, config.Name = nil, "", "", ""

	p.finish = func(result types.AnyType) types.BaseMethodFault {
		clone := registry.Get(result.(types.ManagedObjectReference)).(*simulator.VirtualMachine)
		keepFiles(registry, clone, config.DeviceChange)
		_, fault := callTask(registry, clone, func(context *simulator.Context) soap.HasFault {
			return clone.ReconfigVMTask(context, &types.ReconfigVM_Task{This: clone.Self, Spec: config})
		})
		if source, ok := registry.Get(x.this).(*simulator.VirtualMachine); ok && fault == nil && isLinked(desired.Location) {
			shareDisks(registry, clone, source)
		}
		switch {
		case fault != nil:
			_, _ = callTask(registry, clone, func(context *simulator.Context) soap.HasFault {
				return clone.DestroyTask(context, &types.Destroy_Task{This: clone.Self})
			})
		case desired.Template:
			call(registry, clone, func(*simulator.Context) soap.HasFault {
				return clone.MarkAsTemplate(&types.MarkAsTemplate{This: clone.Self})
			})
		case desired.PowerOn:
			fault = powerOn(registry, clone)
		}
		return fault
	}
}

func isLinked(location types.VirtualMachineRelocateSpec) bool {
	return location.DiskMoveType == string(types.VirtualMachineRelocateDiskMoveOptionsCreateNewChildDiskBacking)
}

// shareDisks makes the disks of a linked clone children of those that it was made from, which vcsim copies.
func shareDisks(registry *simulator.Registry, clone, source *simulator.VirtualMachine) {
	parents := map[int32]*types.VirtualDiskFlatVer2BackingInfo{}
	for _, device := range source.Config.Hardware.Device {
		if disk, ok := device.(*types.VirtualDisk); ok {
			parents[disk.Key], _ = disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
		}
	}
	registry.WithLock(newContext(registry), clone, func() {
		for _, device := range clone.Config.Hardware.Device {
			disk, ok := device.(*types.VirtualDisk)
			if !ok || parents[disk.Key] == nil {
				continue
			}
			if backing, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
				parent := *parents[disk.Key]
				backing.Parent = &parent
			}
		}
	})
}

// keepFiles leaves each disk of a clone its own file: an edit names the template's, as whoever wrote it knew no other.
func keepFiles(registry *simulator.Registry, clone *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) {
	files := map[int32]string{}
	registry.WithLock(newContext(registry), clone, func() {
		for _, device := range clone.Config.Hardware.Device {
			if disk, ok := device.(*types.VirtualDisk); ok {
				files[disk.Key] = fileOf(disk)
			}
		}
	})
	for _, change := range changes {
		spec := change.GetVirtualDeviceConfigSpec()
		disk, ok := spec.Device.(*types.VirtualDisk)
		if !ok || spec.Operation != types.VirtualDeviceConfigSpecOperationEdit || files[disk.Key] == "" {
			continue
		}
		if backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
			backing.GetVirtualDeviceFileBackingInfo().FileName = files[disk.Key]
		}
	}
}

func powerOn(registry *simulator.Registry, machine *simulator.VirtualMachine) types.BaseMethodFault {
	_, fault := callTask(registry, machine, func(context *simulator.Context) soap.HasFault {
		return machine.PowerOnVMTask(context, &types.PowerOnVM_Task{This: machine.Self})
	})
	return fault
}
