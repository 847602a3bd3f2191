package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

func createInventory(o options) (*simulator.Model, error) {
	model := simulator.VPX()
	if o.esxi {
		model = simulator.ESX()
	} else {
		model.Datacenter, model.Cluster, model.ClusterHost = o.datacenters, o.clusters, o.hosts
		model.Host, model.Pool, model.Pod, model.Portgroup = o.standaloneHosts, o.pools, o.pods, o.portGroups
	}
	model.ServiceContent.About.ApiVersion = o.apiVersion
	model.Datastore, model.Machine, model.Autostart = o.datastores, o.machines, o.poweredOn
	if err := model.Create(); err != nil {
		return nil, err
	}
	client, err := vim25.NewClient(context.Background(), model.Service)
	if err != nil {
		return nil, err
	}
	if err := fillPods(client, o); err != nil {
		return nil, err
	}
	sumUpPods(model.Map())
	return model, makeTemplates(client, o)
}

// fillPods moves datastores into the datastore clusters by turns, but for the first, where the machines are.
func fillPods(client *vim25.Client, o options) error {
	if o.esxi || o.pods == 0 {
		return nil
	}
	for datacenter := range o.datacenters {
		for pod := range o.pods {
			if err := fillPod(client, datacenter, pod, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// fillPod moves all members at once: vcsim would count earlier ones again.
func fillPod(client *vim25.Client, datacenter, number int, o options) error {
	ctx := context.Background()
	finder := find.NewFinder(client)
	root := fmt.Sprintf("/DC%d/datastore/", datacenter)
	pod, err := finder.DatastoreCluster(ctx, fmt.Sprintf("%sDC%d_POD%d", root, datacenter, number))
	if err != nil {
		return err
	}
	var members []types.ManagedObjectReference
	for index := number + 1; index < o.datastores; index += o.pods {
		datastore, err := finder.Datastore(ctx, fmt.Sprintf("%sLocalDS_%d", root, index))
		if err != nil {
			return err
		}
		members = append(members, datastore.Reference())
	}
	return await(pod.MoveInto(ctx, members))
}

// sumUpPods makes datastore clusters have the space of their members, which vcsim leaves at 0.
func sumUpPods(registry *simulator.Registry) {
	for _, found := range registry.AllReference("StoragePod") {
		var capacity, free int64
		for _, child := range found.(*simulator.StoragePod).ChildEntity {
			summary := registry.Get(child).(*simulator.Datastore).Summary
			capacity += summary.Capacity
			free += summary.FreeSpace
		}
		updateObject(registry, found, "summary.capacity", capacity, "summary.freeSpace", free)
	}
}

// makeTemplates clones the first machine of each datacenter, or of the host.
func makeTemplates(client *vim25.Client, o options) error {
	if o.templates == "" {
		return nil
	}
	ctx := context.Background()
	finder := find.NewFinder(client)
	datacenters, err := finder.DatacenterList(ctx, "*")
	if err != nil {
		return err
	}
	for _, datacenter := range datacenters {
		machines, err := finder.VirtualMachineList(ctx, datacenter.InventoryPath+"/vm/*")
		if err != nil {
			return fmt.Errorf("templates are clones of machines: %w", err)
		}
		folders, err := datacenter.Folders(ctx)
		if err != nil {
			return err
		}
		for name := range strings.SplitSeq(o.templates, ",") {
			if err := makeTemplate(ctx, machines[0], folders.VmFolder, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func makeTemplate(ctx context.Context, source *object.VirtualMachine, folder *object.Folder, name string) error {
	pool, err := source.ResourcePool(ctx)
	if err != nil {
		return err
	}
	reference := pool.Reference()
	spec := types.VirtualMachineCloneSpec{
		Location: types.VirtualMachineRelocateSpec{Pool: &reference},
		Template: true,
	}
	return await(source.Clone(ctx, folder, name, spec))
}

func await(task *object.Task, err error) error {
	if err != nil {
		return err
	}
	return task.Wait(context.Background())
}
