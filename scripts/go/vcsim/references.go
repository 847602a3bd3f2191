package main

import (
	"bytes"
	"encoding/xml"
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// inventoryTypes are of objects that requests name and that all sessions share.
var inventoryTypes = []string{
	"ClusterComputeResource", "ComputeResource", "Datacenter", "Datastore", "DistributedVirtualPortgroup", "Folder",
	"HostSystem", "Network", "OpaqueNetwork", "ResourcePool", "StoragePod", "VirtualApp", "VirtualMachine",
	"VirtualMachineSnapshot", "VmwareDistributedVirtualSwitch",
}

// readers answer for unknown objects themselves.
var readers = []string{"PropertyCollector", "ViewManager", "ListView", "ContainerView"}

// checkReferences refuses references to objects that are not there, at which vcsim panics.
func checkReferences(registry *simulator.Registry, x *exchange) *answer {
	if slices.Contains(readers, x.this.Type) {
		return nil
	}
	for _, reference := range referencesIn(x.body) {
		if slices.Contains(inventoryTypes, reference.Type) && registry.Get(reference) == nil {
			message := "The object " + reference.String() + " has already been deleted or has not been completely created"
			return faultAnswer(&types.ManagedObjectNotFound{Obj: reference}, message)
		}
	}
	return nil
}

// referencesIn are the elements with a type that is not XML Schema's.
func referencesIn(body []byte) []types.ManagedObjectReference {
	var found []types.ManagedObjectReference
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := decoder.Token()
		if err != nil {
			return found
		}
		start, ok := token.(xml.StartElement)
		if !ok || !slices.ContainsFunc(start.Attr, isReferenceType) {
			continue
		}
		var reference types.ManagedObjectReference
		if decoder.DecodeElement(&reference, &start) == nil {
			found = append(found, reference)
		}
	}
}

func isReferenceType(attribute xml.Attr) bool {
	return attribute.Name.Space == "" && attribute.Name.Local == "type"
}
