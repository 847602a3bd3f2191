package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// guestSettings are what guests do of themselves; times are in milliseconds.
type guestSettings struct {
	// Up is the time from power-on until the tools run and each interface has an address; never without.
	Up *int `json:"up"`
	// Shutdown is the time that a guest takes to shut down when it is asked; without, it does not listen.
	Shutdown *int `json:"shutdown"`
}

// guests stands for the systems in the machines.
type guests struct {
	types.ManagedObjectReference
	registry *simulator.Registry

	mutex    sync.Mutex
	settings guestSettings
	// boots tells an earlier power-on from the present one.
	boots map[types.ManagedObjectReference]int
	given int
}

func newGuests(registry *simulator.Registry) *guests {
	g := &guests{
		ManagedObjectReference: types.ManagedObjectReference{Type: "TestGuests", Value: "guests"},
		registry:               registry,
		settings:               guestSettings{Shutdown: new(int)},
		boots:                  make(map[types.ManagedObjectReference]int),
	}
	registry.AddHandler(g)
	return g
}

func (g *guests) set(settings guestSettings) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.settings = settings
}

// run answers what guests have a word in: without tools nobody can ask them anything, which vcsim overlooks.
func (g *guests) run(x *exchange) *answer {
	machine, ok := g.registry.Get(x.this).(*simulator.VirtualMachine)
	if !ok {
		return nil
	}
	var power types.VirtualMachinePowerState
	var tools string
	g.registry.WithLock(newContext(g.registry), machine, func() {
		power, tools = machine.Runtime.PowerState, machine.Guest.ToolsRunningStatus
	})
	if power != types.VirtualMachinePowerStatePoweredOn {
		return nil
	}
	if tools != string(types.VirtualMachineToolsRunningStatusGuestToolsRunning) {
		return faultAnswer(&types.ToolsUnavailable{}, "VMware Tools is not running in the guest.")
	}
	if x.method != "ShutdownGuest" {
		return nil
	}
	g.shutDownLater(machine)
	return responseAnswer("ShutdownGuestResponse", types.ShutdownGuestResponse{})
}

func (g *guests) shutDownLater(machine *simulator.VirtualMachine) {
	g.mutex.Lock()
	settings, boot := g.settings, g.boots[machine.Self]
	g.mutex.Unlock()
	if settings.Shutdown == nil {
		return
	}
	g.later(*settings.Shutdown, machine, boot, func(context *simulator.Context) {
		setPowerState(context, machine, types.VirtualMachinePowerStatePoweredOff)
	})
}

// UpdateObject follows the power state of all machines, whoever changes it.
func (g *guests) UpdateObject(context *simulator.Context, changed mo.Reference, changes []types.PropertyChange) {
	machine, ok := g.registry.Get(changed.Reference()).(*simulator.VirtualMachine)
	if !ok {
		return
	}
	for _, change := range changes {
		if change.Name != "runtime.powerState" {
			continue
		}
		if change.Val == types.VirtualMachinePowerStatePoweredOn {
			g.boot(machine)
		} else {
			g.stop(context, machine)
		}
	}
}

// PutObject and RemoveObject are for the interface of listeners.
func (g *guests) PutObject(*simulator.Context, mo.Reference) {}

func (g *guests) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

func (g *guests) boot(machine *simulator.VirtualMachine) {
	g.mutex.Lock()
	g.boots[machine.Self]++
	settings, boot := g.settings, g.boots[machine.Self]
	g.mutex.Unlock()
	if settings.Up == nil {
		return
	}
	g.later(*settings.Up, machine, boot, func(context *simulator.Context) { g.bringUp(context, machine, nil) })
}

// later works with the machine's lock held, unless its power has changed by then.
func (g *guests) later(after int, machine *simulator.VirtualMachine, boot int, work func(*simulator.Context)) {
	time.AfterFunc(milliseconds(after), func() {
		context := newContext(g.registry)
		g.registry.WithLock(context, machine, func() {
			g.mutex.Lock()
			isStill := g.boots[machine.Self] == boot
			g.mutex.Unlock()
			if isStill {
				work(context)
			}
		})
	})
}

// stop is called with the machine's lock held.
func (g *guests) stop(context *simulator.Context, machine *simulator.VirtualMachine) {
	g.mutex.Lock()
	g.boots[machine.Self]++
	g.mutex.Unlock()
	nics := []types.GuestNicInfo{}
	for _, nic := range machine.Guest.Net {
		nic.IpAddress, nic.IpConfig, nic.Connected = nil, nil, false
		nics = append(nics, nic)
	}
	context.Update(machine, append(changes("guest.net", nics, "guest.ipAddress", "", "summary.guest.ipAddress", ""),
		toolsChanges(types.VirtualMachineToolsRunningStatusGuestToolsNotRunning)...))
}

// bringUp runs the tools and gives addresses, those of each interface in order; without any, one to each that has none.
// It is called with the machine's lock held.
func (g *guests) bringUp(context *simulator.Context, machine *simulator.VirtualMachine, addresses [][]string) {
	nics := g.interfaces(machine, addresses)
	all := changes("guest.net", nics)
	if address := firstAddress(nics); address != "" {
		all = append(all, changes("guest.ipAddress", address, "summary.guest.ipAddress", address)...)
	}
	if machine.Guest.HostName == "" {
		all = append(all, changes("guest.hostName", machine.Name, "summary.guest.hostName", machine.Name)...)
	}
	context.Update(machine, append(all, toolsChanges(types.VirtualMachineToolsRunningStatusGuestToolsRunning)...))
}

func (g *guests) interfaces(machine *simulator.VirtualMachine, addresses [][]string) []types.GuestNicInfo {
	known := make(map[int32]types.GuestNicInfo)
	for _, nic := range machine.Guest.Net {
		known[nic.DeviceConfigId] = nic
	}
	nics := []types.GuestNicInfo{}
	devices := object.VirtualDeviceList(machine.Config.Hardware.Device)
	for index, device := range devices.SelectByType((*types.VirtualEthernetCard)(nil)) {
		card := device.(types.BaseVirtualEthernetCard).GetVirtualEthernetCard()
		nic := known[card.Key]
		nic.DeviceConfigId, nic.MacAddress, nic.Connected = card.Key, card.MacAddress, true
		switch {
		case index < len(addresses):
			nic.IpAddress = addresses[index]
		case addresses == nil && len(nic.IpAddress) == 0:
			nic.IpAddress = g.nextAddresses()
		}
		nic.IpConfig = &types.NetIpConfigInfo{}
		for _, address := range nic.IpAddress {
			nic.IpConfig.IpAddress = append(nic.IpConfig.IpAddress, types.NetIpConfigInfoIpAddress{
				IpAddress: address, PrefixLength: 24, State: string(types.NetIpConfigInfoIpAddressStatusPreferred),
			})
		}
		nics = append(nics, nic)
	}
	return nics
}

// nextAddresses are a routable one and, as every guest has it, a link-local one.
func (g *guests) nextAddresses() []string {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.given++
	return []string{
		fmt.Sprintf("10.%d.%d.%d", g.given>>16, g.given>>8&255, g.given&255),
		fmt.Sprintf("fe80::%x", g.given),
	}
}

func firstAddress(nics []types.GuestNicInfo) string {
	for _, nic := range nics {
		if len(nic.IpAddress) > 0 {
			return nic.IpAddress[0]
		}
	}
	return ""
}

func toolsChanges(status types.VirtualMachineToolsRunningStatus) []types.PropertyChange {
	state, tools := types.VirtualMachineGuestStateNotRunning, types.VirtualMachineToolsStatusToolsNotRunning
	if status == types.VirtualMachineToolsRunningStatusGuestToolsRunning {
		state, tools = types.VirtualMachineGuestStateRunning, types.VirtualMachineToolsStatusToolsOk
	}
	return changes(
		"guest.toolsRunningStatus", string(status), "summary.guest.toolsRunningStatus", string(status),
		"guest.toolsStatus", tools, "summary.guest.toolsStatus", tools,
		"guest.guestState", string(state),
	)
}
