package main

import (
	"slices"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// creating is held for as long as vcsim makes a machine: names are compared with what is there.
var creating sync.Mutex

// mendCreate refuses a second machine of a name, and gives disks that were there before their size.
func mendCreate(registry *simulator.Registry, x *exchange, p *plan) {
	request, ok := x.decoded().(*types.CreateVM_Task)
	if !ok {
		return
	}
	creating.Lock()
	if other := childNamed(registry, x.this, request.Config.Name); other != nil {
		creating.Unlock()
		p.refusal = &types.DuplicateName{Name: request.Config.Name, Object: other.Reference()}
		return
	}
	p.release = creating.Unlock
	if sizeAttached(registry, request.Config.DeviceChange) {
		x.body = soapEnvelope(encode(request, x.method))
	}
}

// findChild passes over machines that are being made: vcsim panics at one that has no name yet, and never gives back the
// lock that it holds. What is in anything but a folder, vcsim finds.
func findChild(registry *simulator.Registry, x *exchange) *answer {
	request, ok := x.decoded().(*types.FindChild)
	if !ok {
		return nil
	}
	if _, ok := registry.Get(request.Entity).(*simulator.Folder); !ok {
		return nil
	}
	var found *types.ManagedObjectReference
	if child := childNamed(registry, request.Entity, request.Name); child != nil {
		reference := child.Reference()
		found = &reference
	}
	return responseAnswer("FindChildResponse", struct {
		Child *types.ManagedObjectReference `xml:"returnval"`
	}{found})
}

func childNamed(registry *simulator.Registry, parent types.ManagedObjectReference, name string) mo.Entity {
	folder, ok := registry.Get(parent).(*simulator.Folder)
	if !ok {
		return nil
	}
	var children []types.ManagedObjectReference
	registry.WithLock(newContext(registry), folder, func() { children = append(children, folder.ChildEntity...) })
	children = slices.DeleteFunc(children, func(child types.ManagedObjectReference) bool {
		machine, ok := registry.Get(child).(*simulator.VirtualMachine)
		return ok && machine.Entity().Name == ""
	})
	return registry.FindByName(name, children)
}
