package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vmdk"
)

// sizeAttached gives disks that are there already the size that their files tell; vcsim gives them none.
func sizeAttached(registry *simulator.Registry, devices []types.BaseVirtualDeviceConfigSpec) (changed bool) {
	for _, change := range devices {
		spec := change.GetVirtualDeviceConfigSpec()
		disk, ok := spec.Device.(*types.VirtualDisk)
		if !ok || spec.Operation != types.VirtualDeviceConfigSpecOperationAdd || spec.FileOperation != "" ||
			disk.CapacityInKB != 0 || disk.CapacityInBytes != 0 {
			continue
		}
		descriptor := readDescriptor(registry, fileOf(disk))
		if descriptor == nil {
			continue
		}
		disk.CapacityInBytes = descriptor.Capacity()
		disk.CapacityInKB = disk.CapacityInBytes / 1024
		changed = true
	}
	return changed
}

func readDescriptor(registry *simulator.Registry, name string) *vmdk.Descriptor {
	file, err := os.Open(localPath(registry, name))
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	descriptor, err := vmdk.ParseDescriptor(file)
	if err != nil {
		return nil
	}
	return descriptor
}

// mendDestroy keeps disks that were detached before: vcsim deletes the machine's folder with all that is in it.
func mendDestroy(registry *simulator.Registry, x *exchange, p *plan) {
	machine, ok := registry.Get(x.this).(*simulator.VirtualMachine)
	if !ok {
		return
	}
	var folder string
	var own []string
	registry.WithLock(newContext(registry), machine, func() {
		folder = localPath(registry, machine.Config.Files.LogDirectory)
		own = diskFiles(registry, machine)
	})
	kept := map[string]string{}
	for _, disk := range strangers(folder, own) {
		for _, file := range []string{disk, simulator.VirtualDiskBackingFileName(disk)} {
			aside := filepath.Join(filepath.Dir(folder), ".kept-"+filepath.Base(folder)+"-"+filepath.Base(file))
			if os.Rename(file, aside) == nil {
				kept[aside] = file
			}
		}
	}
	p.release = func() {
		for aside, file := range kept {
			_ = os.MkdirAll(folder, 0o700)
			_ = os.Rename(aside, file)
		}
		for _, disk := range own {
			removeLeftovers(filepath.Dir(disk), folder)
		}
	}
}

// removeLeftovers removes a disk's folder on another datastore than the machine's; vcsim writes its log where it was made.
func removeLeftovers(folder, home string) {
	if folder == home || filepath.Base(folder) != filepath.Base(home) {
		return
	}
	_ = os.Remove(filepath.Join(folder, "vmware.log"))
	_ = os.Remove(folder)
}

// strangers are disks in the folder that are not the machine's.
func strangers(folder string, own []string) []string {
	all, _ := filepath.Glob(filepath.Join(folder, "*.vmdk"))
	return slices.DeleteFunc(all, func(file string) bool {
		return strings.HasSuffix(file, "-flat.vmdk") || slices.Contains(own, file)
	})
}

func diskFiles(registry *simulator.Registry, machine *simulator.VirtualMachine) []string {
	var files []string
	for _, device := range machine.Config.Hardware.Device {
		if disk, ok := device.(*types.VirtualDisk); ok {
			files = append(files, localPath(registry, fileOf(disk)))
		}
	}
	return files
}

func fileOf(disk *types.VirtualDisk) string {
	if backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
		return backing.GetVirtualDeviceFileBackingInfo().FileName
	}
	return ""
}

// localPath is where vcsim keeps "[datastore] folder/file".
func localPath(registry *simulator.Registry, name string) string {
	var path object.DatastorePath
	if !path.FromString(name) {
		return ""
	}
	for _, found := range registry.AllReference("Datastore") {
		datastore := found.(*simulator.Datastore)
		local := filepath.Join(datastore.Summary.Url, path.Path)
		if _, err := os.Stat(local); datastore.Name == path.Datastore && err == nil {
			return local
		}
	}
	return ""
}
