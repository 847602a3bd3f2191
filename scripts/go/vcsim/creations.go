package main

import (
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

func childNamed(registry *simulator.Registry, parent types.ManagedObjectReference, name string) mo.Entity {
	folder, ok := registry.Get(parent).(*simulator.Folder)
	if !ok {
		return nil
	}
	var children []types.ManagedObjectReference
	registry.WithLock(newContext(registry), folder, func() { children = append(children, folder.ChildEntity...) })
	return registry.FindByName(name, children)
}
