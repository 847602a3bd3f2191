package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// mendRelocate refuses what a vCenter refuses, and moves the files of the machine and its disks, which vcsim leaves where
// they are. Hosts, pools and datastores then know whose machine it is.
func mendRelocate(registry *simulator.Registry, x *exchange, p *plan) {
	request, ok := x.decoded().(*types.RelocateVM_Task)
	if !ok {
		return
	}
	machine, ok := registry.Get(x.this).(*simulator.VirtualMachine)
	if !ok {
		return
	}
	if chooseHost(registry, machine, &request.Spec) {
		x.body = soapEnvelope(encode(request, x.method))
	}
	var before []mo.Reference
	registry.WithLock(newContext(registry), machine, func() {
		p.refusal = refusalOfMove(registry, machine, request.Spec)
		before = holders(registry, machine)
	})
	if p.refusal != nil {
		return
	}
	p.finish = func(types.AnyType) types.BaseMethodFault {
		context := newContext(registry)
		registry.WithLock(context, machine, func() { moveFiles(context, machine, request.Spec) })
		for _, holder := range before {
			registry.RemoveReference(context, holder, machinesOf(holder), machine.Self)
		}
		for _, holder := range holders(registry, machine) {
			registry.AddReference(context, holder, machinesOf(holder), machine.Self)
		}
		return nil
	}
}

func refusalOfMove(
	registry *simulator.Registry, machine *simulator.VirtualMachine, spec types.VirtualMachineRelocateSpec,
) types.BaseMethodFault {
	devices := object.VirtualDeviceList(machine.Config.Hardware.Device)
	for _, locator := range spec.Disk {
		if _, ok := devices.FindByKey(locator.DiskId).(*types.VirtualDisk); !ok {
			return &types.InvalidArgument{InvalidProperty: "spec.disk"}
		}
	}
	if spec.Host != nil {
		host := registry.Get(*spec.Host).(*simulator.HostSystem)
		switch {
		case host.Runtime.ConnectionState != types.HostSystemConnectionStateConnected:
			return &types.HostNotConnected{}
		case host.Runtime.InMaintenanceMode:
			return &types.InvalidState{}
		}
		return nil
	}
	if spec.Pool != nil && machine.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn {
		pool := registry.Get(*spec.Pool).(*simulator.ResourcePool)
		cluster, ok := registry.Get(pool.Owner).(*simulator.ClusterComputeResource)
		if ok && !isTrue(cluster.ConfigurationEx.(*types.ClusterConfigInfoEx).DrsConfig.Enabled) {
			return &types.InvalidArgument{InvalidProperty: "spec.host"}
		}
	}
	return nil
}

// chooseHost is DRS's part: vcsim leaves the machine on the host of another cluster than its pool's.
func chooseHost(
	registry *simulator.Registry, machine *simulator.VirtualMachine, spec *types.VirtualMachineRelocateSpec,
) bool {
	if spec.Host != nil || spec.Pool == nil || refusalOfMove(registry, machine, *spec) != nil {
		return false
	}
	pool := registry.Get(*spec.Pool).(*simulator.ResourcePool)
	hosts := hostsOf(registry.Get(pool.Owner))
	if machine.Runtime.Host == nil || slices.Contains(hosts, *machine.Runtime.Host) {
		return false
	}
	for _, reference := range hosts {
		if host := registry.Get(reference).(*simulator.HostSystem); !host.Runtime.InMaintenanceMode {
			spec.Host = &reference
			return true
		}
	}
	return false
}

func hostsOf(compute mo.Reference) []types.ManagedObjectReference {
	switch object := compute.(type) {
	case *simulator.ClusterComputeResource:
		return object.Host
	case *mo.ComputeResource:
		return object.Host
	default:
		return nil
	}
}

// holders are the objects that list the machine.
func holders(registry *simulator.Registry, machine *simulator.VirtualMachine) []mo.Reference {
	references := append([]types.ManagedObjectReference{}, machine.Datastore...)
	if machine.Runtime.Host != nil {
		references = append(references, *machine.Runtime.Host)
	}
	if machine.ResourcePool != nil {
		references = append(references, *machine.ResourcePool)
	}
	var found []mo.Reference
	for _, reference := range references {
		if holder := registry.Get(reference); machinesOf(holder) != nil {
			found = append(found, holder)
		}
	}
	return found
}

func machinesOf(holder mo.Reference) *[]types.ManagedObjectReference {
	switch object := holder.(type) {
	case *simulator.Datastore:
		return &object.Vm
	case *simulator.HostSystem:
		return &object.Vm
	case *simulator.ResourcePool:
		return &object.Vm
	default:
		return nil
	}
}

func moveFiles(
	context *simulator.Context, machine *simulator.VirtualMachine, spec types.VirtualMachineRelocateSpec,
) {
	files := machine.Config.Files
	folder := path.Dir(pathOf(files.VmPathName).Path)
	devices := append(object.VirtualDeviceList{}, machine.Config.Hardware.Device...)
	for index, device := range devices {
		if disk, ok := device.(*types.VirtualDisk); ok {
			devices[index] = movedDisk(context.Map, disk, folder, spec)
		}
	}
	pairs := []any{"config.hardware.device", []types.BaseVirtualDevice(devices)}
	if spec.Datastore != nil {
		name := datastoreAt(context.Map, *spec.Datastore).Name
		moved := movedHome(context.Map, files, name, devices)
		pairs = append(pairs, "config.files", moved, "summary.config.vmPathName", moved.VmPathName)
		machine.LayoutEx.File = nil
	}
	used := []types.ManagedObjectReference{}
	for _, file := range append(chainsOf(devices), files.VmPathName) {
		for _, found := range context.Map.AllReference("Datastore") {
			datastore := found.(*simulator.Datastore)
			if datastore.Name == pathOf(file).Datastore && simulator.FindReference(used, datastore.Self) == nil {
				used = append(used, datastore.Self)
			}
		}
	}
	context.Update(machine, changes(append(pairs, "datastore", used)...))
	machine.RefreshStorageInfo(context, nil)
}

// movedDisk is the disk where it was asked to, with all that its content is made of or, as a child, alone.
func movedDisk(
	registry *simulator.Registry, disk *types.VirtualDisk, folder string, spec types.VirtualMachineRelocateSpec,
) *types.VirtualDisk {
	backing, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
	target, how := spec.Datastore, spec.DiskMoveType
	for _, locator := range spec.Disk {
		if locator.DiskId == disk.Key {
			target = &locator.Datastore
			if locator.DiskMoveType != "" {
				how = locator.DiskMoveType
			}
		}
	}
	if !ok || target == nil {
		return disk
	}
	alone := how == string(types.VirtualMachineRelocateDiskMoveOptionsMoveChildMostDiskBacking)
	moved := *disk
	moved.Backing = movedBacking(registry, backing, folder, datastoreAt(registry, *target), alone)
	return &moved
}

func movedBacking(
	registry *simulator.Registry, backing *types.VirtualDiskFlatVer2BackingInfo, folder string,
	target *simulator.Datastore, alone bool,
) *types.VirtualDiskFlatVer2BackingInfo {
	moved := *backing
	if backing.Parent != nil && !alone {
		moved.Parent = movedBacking(registry, backing.Parent, folder, target, alone)
	}
	from := pathOf(backing.FileName)
	if from.Datastore == target.Name {
		return &moved
	}
	to := freePath(registry, object.DatastorePath{Datastore: target.Name, Path: path.Join(folder, path.Base(from.Path))})
	source, destination := fileAt(registry, from), fileAt(registry, to)
	_ = os.MkdirAll(filepath.Dir(destination), 0o700)
	for _, name := range []func(string) string{func(name string) string { return name }, simulator.VirtualDiskBackingFileName} {
		_ = os.Rename(name(source), name(destination))
	}
	_ = os.Remove(filepath.Dir(source))
	reference := target.Self
	moved.FileName, moved.Datastore = to.String(), &reference
	return &moved
}

// freePath is another one where there is such a file already.
func freePath(registry *simulator.Registry, wanted object.DatastorePath) object.DatastorePath {
	free := wanted
	for number := 1; ; number++ {
		if _, err := os.Stat(fileAt(registry, free)); err != nil {
			return free
		}
		free.Path = strings.TrimSuffix(wanted.Path, ".vmdk") + fmt.Sprintf("_%d.vmdk", number)
	}
}

// movedHome is where the machine's own files are then; disks that are not to move stay in the folder.
func movedHome(
	registry *simulator.Registry, files types.VirtualMachineFileInfo, target string, devices object.VirtualDeviceList,
) types.VirtualMachineFileInfo {
	from := pathOf(files.VmPathName)
	to := object.DatastorePath{Datastore: target, Path: from.Path}
	if from.Datastore == target {
		return files
	}
	staying := map[string]bool{}
	for _, file := range chainsOf(devices) {
		disk := fileAt(registry, pathOf(file))
		staying[disk], staying[simulator.VirtualDiskBackingFileName(disk)] = true, true
	}
	source, destination := filepath.Dir(fileAt(registry, from)), filepath.Dir(fileAt(registry, to))
	_ = os.MkdirAll(destination, 0o700)
	own, _ := os.ReadDir(source)
	for _, file := range own {
		if name := filepath.Join(source, file.Name()); !staying[name] {
			_ = os.Rename(name, filepath.Join(destination, file.Name()))
		}
	}
	_ = os.Remove(source)
	for _, file := range []*string{&files.VmPathName, &files.SnapshotDirectory, &files.SuspendDirectory, &files.LogDirectory} {
		if rest, found := strings.CutPrefix(*file, "["+from.Datastore+"]"); found {
			*file = "[" + target + "]" + rest
		}
	}
	return files
}

// chainsOf are the files of all disks, with those of their parents.
func chainsOf(devices object.VirtualDeviceList) []string {
	var files []string
	for _, device := range devices {
		disk, ok := device.(*types.VirtualDisk)
		if !ok {
			continue
		}
		backing, _ := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
		for ; backing != nil; backing = backing.Parent {
			files = append(files, backing.FileName)
		}
	}
	return files
}

func pathOf(name string) object.DatastorePath {
	var parsed object.DatastorePath
	parsed.FromString(name)
	return parsed
}

// fileAt is where vcsim keeps a file, whether it is there or not.
func fileAt(registry *simulator.Registry, file object.DatastorePath) string {
	for _, found := range registry.AllReference("Datastore") {
		if datastore := found.(*simulator.Datastore); datastore.Name == file.Datastore {
			return filepath.Join(datastore.Summary.Url, file.Path)
		}
	}
	return ""
}

func datastoreAt(registry *simulator.Registry, reference types.ManagedObjectReference) *simulator.Datastore {
	return registry.Get(reference).(*simulator.Datastore)
}

// mendMoveIntoFolder refuses a second object of a name.
func mendMoveIntoFolder(registry *simulator.Registry, x *exchange, p *plan) {
	request, ok := x.decoded().(*types.MoveIntoFolder_Task)
	if !ok {
		return
	}
	for _, reference := range request.List {
		moved := registry.Get(reference)
		other := childNamed(registry, x.this, nameOf(moved))
		if other != nil && other.Reference() != reference {
			p.refusal = &types.DuplicateName{Name: nameOf(moved), Object: other.Reference()}
		}
	}
}
