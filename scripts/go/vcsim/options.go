package main

import (
	"flag"
	"time"
)

// options are what cannot change once the simulator runs.
type options struct {
	esxi                             bool
	datacenters, clusters, hosts     int
	standaloneHosts, pools, machines int
	datastores, pods, portGroups     int
	poweredOn, lenient               bool
	templates, apiVersion            string
	user, password                   string
	tls, directory                   string
	sessionTimeout                   time.Duration
	keptRequests                     int
}

func parseOptions(arguments []string) options {
	var o options
	flags := flag.NewFlagSet("vcsim", flag.ExitOnError)
	flags.BoolVar(&o.esxi, "esxi", false, "an ESXi host instead of a vCenter")
	flags.IntVar(&o.datacenters, "datacenters", 1, "datacenters DC0, DC1 …")
	flags.IntVar(&o.clusters, "clusters", 1, "clusters of each datacenter: DC0_C0 …")
	flags.IntVar(&o.hosts, "hosts", 3, "hosts of each cluster: DC0_C0_H0 …")
	flags.IntVar(&o.standaloneHosts, "standalone-hosts", 0, "hosts of each datacenter outside clusters: DC0_H0 …")
	flags.IntVar(&o.pools, "pools", 0, "resource pools of each cluster below its root: DC0_C0_RP1 …")
	flags.IntVar(&o.datastores, "datastores", 1, "datastores of each datacenter: LocalDS_0 …")
	flags.IntVar(&o.pods, "pods", 0, "datastore clusters of each datacenter: DC0_POD0 …; all datastores but LocalDS_0 go into them by turns")
	flags.IntVar(&o.portGroups, "port-groups", 1, "distributed port groups of each datacenter: DC0_DVPG0 …")
	flags.IntVar(&o.machines, "machines", 2, "machines of each cluster and standalone host: DC0_C0_RP0_VM0 …")
	flags.BoolVar(&o.poweredOn, "powered-on", true, "whether those run")
	flags.StringVar(&o.templates, "templates", "", "names of templates in each datacenter, with commas")
	flags.StringVar(&o.apiVersion, "api-version", "8.0.3.0", "the API's version that it says to have")
	flags.StringVar(&o.user, "user", "administrator@vsphere.local", "")
	flags.StringVar(&o.password, "password", "vcsim", "")
	flags.StringVar(&o.tls, "tls", "authority", "certificate: `authority` (of our own, in authority.pem), self-signed, none")
	flags.StringVar(&o.directory, "directory", "", "an existing folder for certificates")
	flags.DurationVar(&o.sessionTimeout, "session-timeout", 30*time.Minute, "idle time after which a session ends")
	flags.BoolVar(&o.lenient, "lenient", false, "accept what only vcsim understands: elements in any order, and so on")
	flags.IntVar(&o.keptRequests, "kept-requests", 2000, "how many of the last requests are remembered")
	_ = flags.Parse(arguments)
	return o
}
