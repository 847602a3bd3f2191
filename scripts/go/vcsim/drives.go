package main

import (
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

// movesDriveOnIDE is what a running machine does not take: a CD drive that comes to an IDE controller, or leaves one.
func movesDriveOnIDE(spec types.VirtualMachineConfigSpec, present object.VirtualDeviceList) bool {
	for _, change := range spec.DeviceChange {
		change := change.GetVirtualDeviceConfigSpec()
		drive, ok := change.Device.(*types.VirtualCdrom)
		if !ok || change.Operation == types.VirtualDeviceConfigSpecOperationEdit {
			continue
		}
		if _, ok := present.FindByKey(drive.ControllerKey).(*types.VirtualIDEController); ok {
			return true
		}
	}
	return false
}

// takesPlaceOfOther is a device that is added where one of another type is: vcsim looks at its own type only.
func takesPlaceOfOther(spec types.VirtualMachineConfigSpec, present object.VirtualDeviceList) types.BaseMethodFault {
	taken := map[[2]int32]bool{}
	for _, device := range present {
		if place := placeOf(device); place != nil {
			taken[*place] = true
		}
	}
	for index, change := range spec.DeviceChange {
		change := change.GetVirtualDeviceConfigSpec()
		place := placeOf(change.Device)
		if place == nil || change.Operation == types.VirtualDeviceConfigSpecOperationEdit {
			continue
		}
		if change.Operation == types.VirtualDeviceConfigSpecOperationAdd && taken[*place] {
			return &types.InvalidDeviceSpec{DeviceIndex: int32(index)}
		}
		taken[*place] = change.Operation == types.VirtualDeviceConfigSpecOperationAdd
	}
	return nil
}

// placeOf is the controller and the unit of a drive or a disk; nil for all else.
func placeOf(device types.BaseVirtualDevice) *[2]int32 {
	switch device.(type) {
	case *types.VirtualDisk, *types.VirtualCdrom:
	default:
		return nil
	}
	base := device.GetVirtualDevice()
	if base.UnitNumber == nil {
		return nil
	}
	return &[2]int32{base.ControllerKey, *base.UnitNumber}
}

// mergeBootOptions keeps what a request does not name, where vcsim forgets it. A device of no kind clears the order.
func mergeBootOptions(spec *types.VirtualMachineConfigSpec, config *types.VirtualMachineConfigInfo) (changed bool) {
	desired, present := spec.BootOptions, config.BootOptions
	if desired == nil || present == nil {
		return false
	}
	merged := *present
	if desired.BootDelay != 0 {
		merged.BootDelay = desired.BootDelay
	}
	if desired.EnterBIOSSetup != nil {
		merged.EnterBIOSSetup = desired.EnterBIOSSetup
	}
	if desired.EfiSecureBootEnabled != nil {
		merged.EfiSecureBootEnabled = desired.EfiSecureBootEnabled
	}
	if desired.BootRetryEnabled != nil {
		merged.BootRetryEnabled = desired.BootRetryEnabled
	}
	if desired.BootRetryDelay != 0 {
		merged.BootRetryDelay = desired.BootRetryDelay
	}
	if desired.NetworkBootProtocol != "" {
		merged.NetworkBootProtocol = desired.NetworkBootProtocol
	}
	if len(desired.BootOrder) > 0 {
		merged.BootOrder = desired.BootOrder
	}
	if clearsOrder(desired.BootOrder) {
		merged.BootOrder = nil
	}
	spec.BootOptions = &merged
	return true
}

func clearsOrder(order []types.BaseVirtualMachineBootOptionsBootableDevice) bool {
	for _, device := range order {
		if _, ok := device.(*types.VirtualMachineBootOptionsBootableDevice); ok {
			return true
		}
	}
	return false
}
