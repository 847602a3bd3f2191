// Written from the models by `npm run types`; do not edit.
import type * as pulumi from "@pulumi/pulumi";
import type { ImageReference } from "../image";
import type { NetworkReference } from "../network";
import type { ProviderReference } from "../provider";
import type { MachineReference } from "../virtual-machine";
import type { VMClassReference } from "../vm-class";

/** The arguments of `Provider`. A connection to a hypervisor, verified on creation. */
export interface ProviderArgs {
  /** The type of the hypervisor. */
  readonly type: pulumi.Input<HypervisorType>;
  /**
   * The address of the hypervisor: a URI, or the folder of the mock. Default: the hypervisor's environment
   * variable, e.g. LIBVIRT_DEFAULT_URI.
   */
  readonly endpoint?: pulumi.Input<string | undefined>;
  /** The account on the hypervisor. Each value is a text or a reference. */
  readonly credentials?: pulumi.Input<CredentialsArgs | undefined>;
  /** The certificate authorities to trust, in PEM format, by value or by reference. */
  readonly caBundle?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /**
   * The SSH host keys to trust, as lines of a known_hosts file, by value or by reference. Default: the
   * known_hosts files of whoever runs `pulumi`.
   */
  readonly hostKeys?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** Trusts any TLS certificate and SSH host key. For laboratories only. Default false. */
  readonly insecureSkipVerify?: pulumi.Input<boolean | undefined>;
  /** Where machines, disks and images are placed when neither class nor machine says so. */
  readonly defaults?: pulumi.Input<PlacementDefaultsArgs | undefined>;
  /**
   * Limits the rate of native calls, to spare the hypervisor's API. Off unless it is set here or by
   * RATE_LIMIT_QPS or RATE_LIMIT_BURST. The limit belongs to the endpoint: of all Providers of an endpoint,
   * the lowest `qps` and the lowest `burst` count.
   */
  readonly rateLimit?: pulumi.Input<RateLimitArgs | undefined>;
  /** How the provider retries reads and idempotent calls after a temporary failure. */
  readonly retry?: pulumi.Input<RetryArgs | undefined>;
  /**
   * Fails calls at once while the endpoint is down, instead of waiting for it. Providers that share a
   * connection share the breaker: the lowest `failureThreshold`, the longest `resetTimeout` and the lowest
   * `halfOpenMaxCalls` count.
   */
  readonly circuitBreaker?: pulumi.Input<CircuitBreakerArgs | undefined>;
  /** How long one native call may take. The tasks that a call starts have timeouts of their own. */
  readonly timeouts?: pulumi.Input<TimeoutsArgs | undefined>;
  /** Capabilities of the hypervisor that machines must not use, e.g. `memorySnapshots`. */
  readonly withoutCapabilities?: pulumi.Input<readonly pulumi.Input<Capability>[] | undefined>;
  /** Settings of the connection to this hypervisor. */
  readonly mock?: pulumi.Input<MockProviderArgs | undefined>;
  /** Settings of the connection to this hypervisor. */
  readonly libvirt?: pulumi.Input<LibvirtProviderArgs | undefined>;
  /** Settings of the connection to this hypervisor. */
  readonly vsphere?: pulumi.Input<VsphereProviderArgs | undefined>;
  /**
   * The identity of a lost state. This stack takes back the objects that the lost state owned. Default:
   * random text, made once and kept in the state.
   */
  readonly identity?: pulumi.Input<string | undefined>;
}

/**
 * The arguments of `Image`. The content of the root disks of new machines: an existing image, or one that is
 * imported and verified.
 */
export interface ImageArgs {
  /** The name of the image on the hypervisor. Default: that of the resource. */
  readonly name?: pulumi.Input<string | undefined>;
  /** The hypervisor: a Provider, or the `connection` of one. */
  readonly provider: ProviderReference;
  /** Where the image is, per hypervisor. The type of the Provider chooses the block. */
  readonly source: pulumi.Input<ImageSourceArgs>;
  /** The digest of the image's content in hexadecimal, e.g. `sha256:9f86…`. */
  readonly checksum?: pulumi.Input<string | undefined>;
  /**
   * The algorithm of the checksum. Default: the prefix of the checksum (`sha256:…`), else the algorithm that
   * fits its length.
   */
  readonly checksumType?: pulumi.Input<"md5" | "sha1" | "sha256" | "sha512" | undefined>;
  /** How the image gets to the hypervisor. */
  readonly prepare?: pulumi.Input<ImagePrepareArgs | undefined>;
  /**
   * The operating system in the image. The creation of a machine tells the hypervisor of it, where the class
   * does not; a machine that exists stays as it is.
   */
  readonly distribution?: pulumi.Input<ImageDistributionArgs | undefined>;
  /** Defaults for the guests of machines that are made from the image. */
  readonly guest?: pulumi.Input<ImageGuestArgs | undefined>;
  /**
   * Whether the deletion of this resource also deletes the image that it imported: `Delete` does, `Retain`
   * does not. An image that existed before always stays. Default Delete.
   */
  readonly deletionPolicy?: pulumi.Input<"Delete" | "Retain" | undefined>;
}

/** The arguments of `Network`. A network for machines: an existing one, or one that this resource creates. */
export interface NetworkArgs {
  /**
   * The name of the network on the hypervisor, where this resource creates it. Default: that of the resource.
   */
  readonly name?: pulumi.Input<string | undefined>;
  /** The hypervisor: a Provider, or the `connection` of one. */
  readonly provider: ProviderReference;
  /** The network, per hypervisor. The type of the Provider chooses the block. */
  readonly source: pulumi.Input<NetworkSourceArgs>;
  /** How guests get their addresses. Default DHCP. */
  readonly ipAllocation?: pulumi.Input<IpAllocationArgs | undefined>;
  /** Name servers of guests with static addresses. */
  readonly dns?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** The largest packet in bytes that the machines' interfaces send. */
  readonly mtu?: pulumi.Input<number | undefined>;
}

/** The arguments of `VirtualMachine`. A virtual machine. */
export interface VirtualMachineArgs {
  /**
   * The name of the machine on the hypervisor. Default: that of the resource. With `adopt`, up to 80
   * characters of any kind.
   */
  readonly name?: pulumi.Input<string | undefined>;
  /** The hypervisor: a Provider, or the `connection` of one. */
  readonly provider: ProviderReference;
  /** The virtual hardware of the machine: a VMClass, or the arguments of one. */
  readonly class: VMClassReference;
  /** CPUs and memory that override those of the class. */
  readonly resources?: pulumi.Input<ResourceOverrideArgs | undefined>;
  /**
   * The image of the root disk. A machine without an image needs `importedDisk`, `cloneFrom`, or a size of
   * its root disk.
   */
  readonly image?: ImageReference;
  /**
   * An existing disk on the hypervisor that becomes the root disk, in the hypervisor's own words. Instead of
   * `image`.
   */
  readonly importedDisk?: pulumi.Input<string | undefined>;
  /**
   * A machine whose disks this one begins with. A disk of this program has the content of the disk of that
   * name; the source's other disks come along. Instead of `image`.
   */
  readonly cloneFrom?: pulumi.Input<CloneSourceArgs | undefined>;
  /** The network interfaces. Default: none. */
  readonly networks?: pulumi.Input<readonly pulumi.Input<NetworkInterfaceArgs>[] | undefined>;
  /** The disks beside the root disk. An entry with the name `root` configures the root disk. */
  readonly disks?: pulumi.Input<readonly pulumi.Input<DiskArgs>[] | undefined>;
  /** CD drives with ISO images, such as an installer. Default: none. */
  readonly media?: pulumi.Input<readonly pulumi.Input<MediumArgs>[] | undefined>;
  /**
   * The names of disks, media and network interfaces in the order in which the firmware tries to boot from
   * them. It tries no others. Default: the root disk, then the media in their order.
   */
  readonly bootOrder?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** What the guest does at its first boot. */
  readonly userData?: pulumi.Input<UserDataArgs | undefined>;
  /** The metadata of cloud-init, YAML. */
  readonly metaData?: pulumi.Input<DocumentArgs | undefined>;
  /** The network configuration of cloud-init, YAML. Default: derived from `networks`. */
  readonly networkConfig?: pulumi.Input<DocumentArgs | undefined>;
  /** Where the machine is created. The output `location` says where it is now. */
  readonly placement?: pulumi.Input<PlacementArgs | undefined>;
  /** The desired power state. `OffGraceful` shuts the guest down first, `Off` does not. Default On. */
  readonly powerState?: pulumi.Input<PowerState | undefined>;
  /**
   * What becomes of a machine that goes off by itself. `Always`: the next update starts it. `OnFailure`: the
   * next update starts a machine that crashed, and leaves off one whose guest shut down. `Never`: it stays
   * off. `Manual`: it stays as people leave it, on or off. Under each policy another `powerState` or
   * `restartTrigger` in the program acts. Default Always.
   */
  readonly restartPolicy?: pulumi.Input<"Always" | "OnFailure" | "Manual" | "Never" | undefined>;
  /**
   * Any text, such as a date or the digest of a file. Another text restarts a running machine: its guest
   * shuts down, and it starts again. Default: no restart.
   */
  readonly restartTrigger?: pulumi.Input<string | undefined>;
  /** Texts that the hypervisor shows beside the machine, e.g. `env:dev`. */
  readonly tags?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /**
   * Values by key that the hypervisor keeps with the machine, e.g. `{ app: "web", tier: "front" }`. Labels
   * that others gave it stay. Default: none.
   */
  readonly labels?: pulumi.Input<{ readonly [key: string]: pulumi.Input<string> } | undefined>;
  /** Hooks around the start and the stop of the machine. */
  readonly lifecycle?: pulumi.Input<LifecycleArgs | undefined>;
  /** Settings of the hypervisor that no other property covers, by their native names. */
  readonly extraConfig?: pulumi.Input<{ readonly [key: string]: pulumi.Input<string> } | undefined>;
  /**
   * Settings of this machine that only this hypervisor has. Each replaces the setting of that name in the
   * class, and an entry for a disk or an interface replaces the entry of that name.
   */
  readonly mock?: pulumi.Input<MockMachineArgs | undefined>;
  /**
   * Settings of this machine that only this hypervisor has. Each replaces the setting of that name in the
   * class, and an entry for a disk or an interface replaces the entry of that name.
   */
  readonly libvirt?: pulumi.Input<LibvirtMachineArgs | undefined>;
  /**
   * Settings of this machine that only this hypervisor has. Each replaces the setting of that name in the
   * class, and an entry for a disk or an interface replaces the entry of that name.
   */
  readonly vsphere?: pulumi.Input<VsphereMachineArgs | undefined>;
  /**
   * `true` takes over a machine of this name that no resource owns. The owner of a machine, as the error
   * names it, takes it from that owner. Default false.
   */
  readonly adopt?: pulumi.Input<boolean | string | undefined>;
  /** `Retain` leaves the machine on the hypervisor when this resource is deleted. Default Delete. */
  readonly deletionPolicy?: pulumi.Input<"Delete" | "Retain" | undefined>;
  /** What a change may do to an existing machine. */
  readonly updatePolicy?: pulumi.Input<UpdatePolicyArgs | undefined>;
  /** What the creation, and an update that starts the machine, waits for. */
  readonly waitFor?: pulumi.Input<WaitForArgs | undefined>;
  /** How long whole operations may take. */
  readonly timeouts?: pulumi.Input<OperationTimeoutsArgs | undefined>;
}

/** The arguments of `Snapshot`. A snapshot of a machine: its state at one time. */
export interface SnapshotArgs {
  /** The name of the snapshot on the hypervisor. Default: that of the resource. */
  readonly name?: pulumi.Input<string | undefined>;
  /** The hypervisor, where `machine` is an id: a Provider, or the `connection` of one. */
  readonly provider?: ProviderReference;
  /** The machine: a VirtualMachine, or the id of one. */
  readonly machine: MachineReference;
  /** A text that the hypervisor shows beside the snapshot. */
  readonly description?: pulumi.Input<string | undefined>;
  /** Whether the snapshot holds the memory of a running machine too. Default false. */
  readonly memory?: pulumi.Input<boolean | undefined>;
  /** Whether the guest first writes its file systems to disk. Needs the guest agent. Default false. */
  readonly quiesce?: pulumi.Input<boolean | undefined>;
  /** Reverts the machine to this snapshot, once for each new text. The text itself has no meaning. */
  readonly revert?: pulumi.Input<string | undefined>;
  /**
   * Which earlier snapshots of this resource to keep when another `name` makes a new one. An `up` that
   * changes this resource deletes the others. Default: only the newest.
   */
  readonly retention?: pulumi.Input<SnapshotRetentionArgs | undefined>;
  /**
   * Whether the deletion of the machine deletes the snapshot. `false` keeps it, where the hypervisor can.
   * Default true.
   */
  readonly deleteOnVMDelete?: pulumi.Input<boolean | undefined>;
  /** `Retain` leaves the snapshot on the hypervisor when this resource is deleted. Default Delete. */
  readonly deletionPolicy?: pulumi.Input<"Delete" | "Retain" | undefined>;
  /** How long each operation may take. Default 30m. */
  readonly timeout?: pulumi.Input<string | undefined>;
}

/**
 * Fails calls at once while the endpoint is down, instead of waiting for it. Providers that share a
 * connection share the breaker: the lowest `failureThreshold`, the longest `resetTimeout` and the lowest
 * `halfOpenMaxCalls` count.
 */
export interface CircuitBreakerArgs {
  /**
   * How many calls in a row must find the endpoint unavailable before the breaker refuses calls. Default 10,
   * or CB_FAILURE_THRESHOLD.
   */
  readonly failureThreshold?: pulumi.Input<number | undefined>;
  /**
   * How long the breaker refuses calls before it lets some through as a test. Default 60s, or
   * CB_RESET_SECONDS.
   */
  readonly resetTimeout?: pulumi.Input<string | undefined>;
  /**
   * How many calls pass at once as a test; as many must succeed before all pass again. Default 3, or
   * CB_HALF_OPEN_MAX_CALLS.
   */
  readonly halfOpenMaxCalls?: pulumi.Input<number | undefined>;
}

/** A machine whose disks another machine begins with. */
export interface CloneSourceArgs {
  /** The machine to clone, or its name on the hypervisor. */
  readonly machine: MachineReference;
  /** The `id` of a Snapshot of that machine, or its name. Default: the machine as it is at the creation. */
  readonly snapshot?: pulumi.Input<string | undefined>;
  /**
   * Whether the clone shares the disks of a snapshot instead of copying them. The source is then deleted
   * after the clone. Default false.
   */
  readonly linked?: pulumi.Input<boolean | undefined>;
}

/** How to reach a hypervisor. */
export interface ConnectionArgs {
  /** The type of the hypervisor. */
  readonly type: pulumi.Input<HypervisorType>;
  /**
   * The address of the hypervisor: a URI, or the folder of the mock. Default: the hypervisor's environment
   * variable, e.g. LIBVIRT_DEFAULT_URI.
   */
  readonly endpoint?: pulumi.Input<string | undefined>;
  /** The account on the hypervisor. Each value is a text or a reference. */
  readonly credentials?: pulumi.Input<CredentialsArgs | undefined>;
  /** The certificate authorities to trust, in PEM format, by value or by reference. */
  readonly caBundle?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /**
   * The SSH host keys to trust, as lines of a known_hosts file, by value or by reference. Default: the
   * known_hosts files of whoever runs `pulumi`.
   */
  readonly hostKeys?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** Trusts any TLS certificate and SSH host key. For laboratories only. Default false. */
  readonly insecureSkipVerify?: pulumi.Input<boolean | undefined>;
  /** Where machines, disks and images are placed when neither class nor machine says so. */
  readonly defaults?: pulumi.Input<PlacementDefaultsArgs | undefined>;
  /**
   * Limits the rate of native calls, to spare the hypervisor's API. Off unless it is set here or by
   * RATE_LIMIT_QPS or RATE_LIMIT_BURST. The limit belongs to the endpoint: of all Providers of an endpoint,
   * the lowest `qps` and the lowest `burst` count.
   */
  readonly rateLimit?: pulumi.Input<RateLimitArgs | undefined>;
  /** How the provider retries reads and idempotent calls after a temporary failure. */
  readonly retry?: pulumi.Input<RetryArgs | undefined>;
  /**
   * Fails calls at once while the endpoint is down, instead of waiting for it. Providers that share a
   * connection share the breaker: the lowest `failureThreshold`, the longest `resetTimeout` and the lowest
   * `halfOpenMaxCalls` count.
   */
  readonly circuitBreaker?: pulumi.Input<CircuitBreakerArgs | undefined>;
  /** How long one native call may take. The tasks that a call starts have timeouts of their own. */
  readonly timeouts?: pulumi.Input<TimeoutsArgs | undefined>;
  /** Capabilities of the hypervisor that machines must not use, e.g. `memorySnapshots`. */
  readonly withoutCapabilities?: pulumi.Input<readonly pulumi.Input<Capability>[] | undefined>;
  /** Settings of the connection to this hypervisor. */
  readonly mock?: pulumi.Input<MockProviderArgs | undefined>;
  /** Settings of the connection to this hypervisor. */
  readonly libvirt?: pulumi.Input<LibvirtProviderArgs | undefined>;
  /** Settings of the connection to this hypervisor. */
  readonly vsphere?: pulumi.Input<VsphereProviderArgs | undefined>;
}

/** How the guest sees its CPUs. */
export interface CpuTopologyArgs {
  /** CPU sockets. */
  readonly sockets: pulumi.Input<number>;
  /** Cores per socket. */
  readonly cores: pulumi.Input<number>;
  /** Threads per core. Default 1. */
  readonly threads?: pulumi.Input<number | undefined>;
}

/** The account on the hypervisor. Each value is a text or a reference. */
export interface CredentialsArgs {
  /** The name of the account. */
  readonly username?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** The password of the account. */
  readonly password?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** An API token or a session token. */
  readonly token?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** An SSH private key, PEM or OpenSSH format. */
  readonly privateKey?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** The passphrase of the private key. */
  readonly passphrase?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** The client certificate for TLS, in PEM format. */
  readonly clientCertificate?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /** The key of the client certificate, in PEM format. */
  readonly clientKey?: pulumi.Input<string | SecretReferenceArgs | undefined>;
  /**
   * A Kubernetes Secret with all of the account. Its keys are named as the properties here, or as in Secrets
   * of the types basic-auth, ssh-auth and tls: `ssh-privatekey`, `tls.crt`, `tls.key`. A property beside it
   * counts instead of the Secret's.
   */
  readonly kubernetesSecret?: pulumi.Input<KubernetesSecretArgs | undefined>;
}

/** A disk of a machine. */
export interface DiskArgs {
  /**
   * Identifies the disk for its whole life. The disk `root` is the boot disk. Another name is another disk.
   */
  readonly name: pulumi.Input<string>;
  /** The size of the disk. It can grow, but not shrink. Default: the `diskDefaults.size` of the class. */
  readonly size?: pulumi.Input<string | number | undefined>;
  /**
   * When the disk takes its space: `thin` as data is written, `thick` at creation, `eagerZeroedThick` at
   * creation and overwritten with zeros.
   */
  readonly type?: pulumi.Input<"thin" | "thick" | "eagerZeroedThick" | undefined>;
  /** The storage pool, datastore, storage or storage class of the disk. Default: the class's. */
  readonly storageClass?: pulumi.Input<string | undefined>;
  /**
   * The most read and write operations per second; 0 means no limit, whatever the class says. Default: the
   * class's.
   */
  readonly iops?: pulumi.Input<number | undefined>;
  /** `Offline` grows the disk only while the machine is off. Default Online. */
  readonly expandPolicy?: pulumi.Input<"Online" | "Offline" | undefined>;
  /** The controller or bus of the disk, in the hypervisor's own words. */
  readonly controller?: pulumi.Input<string | undefined>;
  /**
   * What happens to the disk and its content when it leaves the machine, or when the machine is deleted.
   * Default Delete.
   */
  readonly deletionPolicy?: pulumi.Input<"Delete" | "Retain" | undefined>;
  /** Never set: it tells these arguments from a resource. */
  readonly urn?: never;
}

/** Settings of disks that have none of their own. */
export interface DiskDefaultsArgs {
  /**
   * When the disk takes its space: `thin` as data is written, `thick` at creation, `eagerZeroedThick` at
   * creation and overwritten with zeros.
   */
  readonly type?: pulumi.Input<"thin" | "thick" | "eagerZeroedThick" | undefined>;
  /** The size of the root disk, and of disks that name no size. */
  readonly size?: pulumi.Input<string | number | undefined>;
  /** The most read and write operations per second of each disk; 0 means no limit, as without it. */
  readonly iops?: pulumi.Input<number | undefined>;
  /** The storage pool, datastore, storage or storage class of the disks. */
  readonly storageClass?: pulumi.Input<string | undefined>;
}

/** A text by value (`inline`), or by reference to where it is kept (`from`). */
export interface DocumentArgs {
  /** The text itself. */
  readonly inline?: pulumi.Input<string | undefined>;
  /**
   * Where the text is kept, e.g. `{ file: "user-data.yaml" }`. Each use reads it there, and state never holds
   * it.
   */
  readonly from?: pulumi.Input<string | SecretReferenceArgs | undefined>;
}

/** A program that runs in the guest. */
export interface ExecActionArgs {
  /** The path of a program in the guest, and its arguments. No shell reads them. */
  readonly command: pulumi.Input<readonly pulumi.Input<string>[]>;
}

/** An HTTP request to the guest. */
export interface HttpGetActionArgs {
  /** The port that the guest listens on. */
  readonly port: pulumi.Input<number>;
  /** The path of the URL. Default `/`. */
  readonly path?: pulumi.Input<string | undefined>;
  /** The scheme of the URL. Default http. */
  readonly scheme?: pulumi.Input<"http" | "https" | undefined>;
  /** The host of the URL. Default: the machine's first address. */
  readonly host?: pulumi.Input<string | undefined>;
}

/** What an Image says of the guest in it. */
export interface ImageDefaultsArgs {
  /**
   * The operating system in the image. The creation of a machine tells the hypervisor of it, where the class
   * does not; a machine that exists stays as it is.
   */
  readonly distribution?: pulumi.Input<ImageDistributionArgs | undefined>;
  /** Defaults for the guests of machines that are made from the image. */
  readonly guest?: pulumi.Input<ImageGuestArgs | undefined>;
}

/**
 * The operating system in the image. The creation of a machine tells the hypervisor of it, where the class
 * does not; a machine that exists stays as it is.
 */
export interface ImageDistributionArgs {
  /**
   * The name of the distribution, as `ID` of its `/etc/os-release` has it, e.g. `debian`, `rhel`, `ubuntu`;
   * or `windows`.
   */
  readonly name: pulumi.Input<string>;
  /** Its version, e.g. `12`, `22.04`, `2022`. */
  readonly version?: pulumi.Input<string | undefined>;
  /** Its variant, e.g. `stream`. */
  readonly variant?: pulumi.Input<string | undefined>;
}

/** Defaults for the guests of machines that are made from the image. */
export interface ImageGuestArgs {
  /** The login user of the image, e.g. `debian`. User data has it as `{{ .User }}`. */
  readonly user?: pulumi.Input<string | undefined>;
  /**
   * The cloud-init user data of machines that give neither `userData.cloudInit` nor `userData.ignition`. Each
   * creation fills in `{{ .Name }}`, `{{ .SSHPublicKey }}` and `{{ .User }}`.
   */
  readonly userDataTemplate?: pulumi.Input<DocumentArgs | undefined>;
}

/** How the image gets to the hypervisor. */
export interface ImagePrepareArgs {
  /**
   * What to do when the image is missing on the hypervisor: `Import` fetches it, `Fail` ends with an error,
   * `Wait` waits until somebody else has imported it. Default Import.
   */
  readonly onMissing?: pulumi.Input<"Import" | "Fail" | "Wait" | undefined>;
  /**
   * Whether the import compares the image's content with `checksum`. Default true where a checksum is given.
   */
  readonly validateChecksum?: pulumi.Input<boolean | undefined>;
  /** How long an import, or the wait for an image, may take. Default 30m. */
  readonly timeout?: pulumi.Input<string | undefined>;
  /** How often a failed import is tried again. Default 3. */
  readonly retries?: pulumi.Input<number | undefined>;
  /** Whether the creation imports the image although it exists. Default false. */
  readonly force?: pulumi.Input<boolean | undefined>;
}

/** Where the image is, per hypervisor. The type of the Provider chooses the block. */
export interface ImageSourceArgs {
  /** Where the image is on this hypervisor, or where it comes from. */
  readonly mock?: pulumi.Input<MockImageSourceArgs | undefined>;
  /** Where the image is on this hypervisor, or where it comes from. */
  readonly libvirt?: pulumi.Input<LibvirtImageSourceArgs | undefined>;
  /** Where the image is on this hypervisor, or where it comes from. */
  readonly vsphere?: pulumi.Input<VsphereImageSourceArgs | undefined>;
}

/** How guests get their addresses. */
export interface IpAllocationArgs {
  /**
   * `DHCP`: guests ask a server of the network. `Static`: the machine or this network gives the address.
   * `Pool`: each machine gets a free address of a range. `None`: guests get no address.
   */
  readonly type: pulumi.Input<"DHCP" | "Static" | "Pool" | "None">;
  /** With type Static: the address and prefix of the only machine on this network. */
  readonly address?: pulumi.Input<string | undefined>;
  /**
   * With type Pool: the lowest address of the range. A machine gets its address at its creation and keeps it.
   */
  readonly first?: pulumi.Input<string | undefined>;
  /** With type Pool: the highest address of the range. */
  readonly last?: pulumi.Input<string | undefined>;
  /** With type Pool: the prefix length of the network, e.g. 24. */
  readonly prefix?: pulumi.Input<number | undefined>;
  /** The default gateway of guests with static addresses. */
  readonly gateway?: pulumi.Input<string | undefined>;
  /** Further routes of guests with static addresses. */
  readonly routes?: pulumi.Input<readonly pulumi.Input<RouteArgs>[] | undefined>;
}

/** A whole Kubernetes Secret. Needs the npm package `@kubernetes/client-node`. */
export interface KubernetesSecretArgs {
  /** The name of the Kubernetes Secret. */
  readonly name: pulumi.Input<string>;
  /** The namespace of the Kubernetes Secret. Default: the context's namespace. */
  readonly namespace?: pulumi.Input<string | undefined>;
  /** A context of the kubeconfig. Default: the current one. */
  readonly context?: pulumi.Input<string | undefined>;
}

/** A key of a Kubernetes Secret. Needs the npm package `@kubernetes/client-node`. */
export interface KubernetesSecretKeyArgs {
  /** The name of the Kubernetes Secret. */
  readonly name: pulumi.Input<string>;
  /** The namespace of the Kubernetes Secret. Default: the context's namespace. */
  readonly namespace?: pulumi.Input<string | undefined>;
  /** A context of the kubeconfig. Default: the current one. */
  readonly context?: pulumi.Input<string | undefined>;
  /** The key within the secret's data. */
  readonly key: pulumi.Input<string>;
}

/** The clock of the guest. */
export interface LibvirtClockArgs {
  /** The time with which the guest's clock starts. */
  readonly offset?: pulumi.Input<"utc" | "localtime" | undefined>;
  /** How each timer makes up for lost ticks, or whether the guest has it. */
  readonly timers?: pulumi.Input<
    | {
        readonly [Key in "rtc" | "pit" | "hpet" | "kvmclock" | "hypervclock"]?: pulumi.Input<
          "catchup" | "delay" | "merge" | "discard" | "present" | "absent"
        >;
      }
    | undefined
  >;
}

/** The CPU that the guest sees. */
export interface LibvirtCpuArgs {
  /** The model for the guest's CPU, as in libvirt's `<cpu mode>`. */
  readonly mode?: pulumi.Input<"host-model" | "host-passthrough" | "maximum" | "custom" | undefined>;
  /** The CPU model, with mode custom: a model that `virsh cpu-models` lists. */
  readonly model?: pulumi.Input<string | undefined>;
  /** The features that the guest's CPU must have, may have or must not have, by name. */
  readonly features?: pulumi.Input<
    | { readonly [key: string]: pulumi.Input<"force" | "require" | "optional" | "disable" | "forbid"> }
    | undefined
  >;
}

/** A libvirt network to create. */
export interface LibvirtCreateNetworkArgs {
  /** How guests reach other networks. */
  readonly mode: pulumi.Input<"nat" | "bridge" | "isolated" | "route">;
  /** The host bridge; required with mode bridge. */
  readonly bridge?: pulumi.Input<string | undefined>;
  /** The host's address and the size of the network, e.g. 192.168.150.1/24. */
  readonly cidr?: pulumi.Input<string | undefined>;
  /** The lowest address that the DHCP server gives out. */
  readonly dhcpStart?: pulumi.Input<string | undefined>;
  /** The highest address that the DHCP server gives out. */
  readonly dhcpEnd?: pulumi.Input<string | undefined>;
  /** Fixed addresses by MAC address. */
  readonly hosts?: pulumi.Input<readonly pulumi.Input<LibvirtDhcpHostArgs>[] | undefined>;
  /** The DNS domain of the network. */
  readonly domain?: pulumi.Input<string | undefined>;
  /** Whether the network starts with the host. Default true. */
  readonly autostart?: pulumi.Input<boolean | undefined>;
}

/** A fixed address of the network's DHCP server. */
export interface LibvirtDhcpHostArgs {
  /** The MAC address of the guest. */
  readonly macAddress: pulumi.Input<string>;
  /** The address of the guest. */
  readonly address: pulumi.Input<string>;
  /** The host name of the guest. */
  readonly name?: pulumi.Input<string | undefined>;
}

/** The remote screen of the guest. */
export interface LibvirtGraphicsArgs {
  /** The protocol of the screen; `none` for no screen. */
  readonly type: pulumi.Input<"vnc" | "none">;
  /**
   * The address of the host that the server listens on. On 127.0.0.1 you reach it by an SSH tunnel. Default
   * 127.0.0.1.
   */
  readonly listen?: pulumi.Input<string | undefined>;
  /** The port that the server listens on. Default: the first that is free. */
  readonly port?: pulumi.Input<number | undefined>;
}

/** A PCI device of the host for the guest. */
export interface LibvirtHostDeviceArgs {
  /** The PCI address of the device on the host, e.g. `0000:01:00.0`. */
  readonly pci: pulumi.Input<string>;
  /** Whether libvirt takes the device from its driver on the host and gives it back. Default true. */
  readonly managed?: pulumi.Input<boolean | undefined>;
}

/** Where an image is with libvirt: `path`, `volume`, `url` or `upload`. */
export interface LibvirtImageSourceArgs {
  /** The path of the image file on the host. */
  readonly path?: pulumi.Input<string | undefined>;
  /** The storage pool of `volume`, or the storage pool for `url` or `upload`. Default: the Provider's. */
  readonly pool?: pulumi.Input<string | undefined>;
  /** The volume of the pool that is the image. */
  readonly volume?: pulumi.Input<string | undefined>;
  /** A URL. The computer that runs `pulumi` fetches it and streams it into the pool. */
  readonly url?: pulumi.Input<string | undefined>;
  /** A file on the computer that runs `pulumi`. It is streamed into the pool. */
  readonly upload?: pulumi.Input<string | undefined>;
  /**
   * The format of the image. Default: for `url` and `upload` the format of the content, for `path` and
   * `volume` the format according to libvirt.
   */
  readonly format?: pulumi.Input<"qcow2" | "raw" | undefined>;
}

/** Settings of machines that only libvirt has. */
export interface LibvirtMachineArgs {
  /** The machine type of QEMU. Default q35. */
  readonly machineType?: pulumi.Input<string | undefined>;
  /** The CPU that the guest sees. */
  readonly cpu?: pulumi.Input<LibvirtCpuArgs | undefined>;
  /** The NUMA cells of the guest. Their CPUs and memory add up to the machine's. */
  readonly numa?: pulumi.Input<readonly pulumi.Input<LibvirtNumaCellArgs>[] | undefined>;
  /** Whether the guest's memory lies in huge pages of the host. */
  readonly hugePages?: pulumi.Input<boolean | undefined>;
  /** The bus of disks that name no controller; `ide` only with machineType `pc`. Default virtio. */
  readonly diskBus?: pulumi.Input<"virtio" | "scsi" | "sata" | "ide" | "usb" | undefined>;
  /** The format of new volumes. Default qcow2. */
  readonly diskFormat?: pulumi.Input<"qcow2" | "raw" | undefined>;
  /** How the host caches the disks, as in libvirt's `<driver cache>`. */
  readonly cache?: pulumi.Input<
    "default" | "none" | "writethrough" | "writeback" | "directsync" | "unsafe" | undefined
  >;
  /** How QEMU reads and writes the disks, as in libvirt's `<driver io>`. */
  readonly io?: pulumi.Input<"threads" | "native" | "io_uring" | undefined>;
  /** The clock of the guest. */
  readonly clock?: pulumi.Input<LibvirtClockArgs | undefined>;
  /** The graphics card of the guest. */
  readonly video?: pulumi.Input<LibvirtVideoArgs | undefined>;
  /** The remote screen of the guest. Default: VNC on 127.0.0.1. */
  readonly graphics?: pulumi.Input<LibvirtGraphicsArgs | undefined>;
  /** PCI devices of the host for the guest. */
  readonly hostDevices?: pulumi.Input<readonly pulumi.Input<LibvirtHostDeviceArgs>[] | undefined>;
  /** The most CPUs that the machine can get while it runs. Default: as many as it has. */
  readonly maxCpus?: pulumi.Input<number | undefined>;
  /** The most memory that the machine can get while it runs. Default: as much as it has. */
  readonly maxMemory?: pulumi.Input<string | number | undefined>;
  /** Whether the machine has a serial console. Default true. */
  readonly serialConsole?: pulumi.Input<boolean | undefined>;
  /**
   * Whether the machine starts with the host, whatever its powerState is. Default false, as with libvirt's
   * own tools: a machine that is off on purpose stays off, and `libvirt-guests` of the host may have another
   * policy. Without it, a machine with powerState On is off after a restart of the host until the next `up`.
   */
  readonly autostart?: pulumi.Input<boolean | undefined>;
}

/** A network of libvirt, or a bridge of the host. */
export interface LibvirtNetworkSourceArgs {
  /** The name of a libvirt network. */
  readonly networkName?: pulumi.Input<string | undefined>;
  /** A Linux bridge of the host. */
  readonly bridge?: pulumi.Input<string | undefined>;
  /**
   * QEMU's user-mode network, which needs no rights on the host: guests reach other networks, and nothing
   * reaches them. For qemu:///session.
   */
  readonly user?: pulumi.Input<true | undefined>;
  /** The model of the machines' interfaces on it. Default virtio. */
  readonly model?: pulumi.Input<"virtio" | "e1000" | "e1000e" | "rtl8139" | undefined>;
  /** Creates the network, under the name of `networkName`. */
  readonly create?: pulumi.Input<LibvirtCreateNetworkArgs | undefined>;
}

/** A NUMA cell of the guest. */
export interface LibvirtNumaCellArgs {
  /** The CPUs of the cell, e.g. `0-3,6`. */
  readonly cpus: pulumi.Input<string>;
  /** The memory of the cell. */
  readonly memory: pulumi.Input<string | number>;
}

/** Settings of a connection to libvirt. */
export interface LibvirtProviderArgs {
  /** Files with SSH host keys. Default ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts. */
  readonly knownHosts?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Whether to ask the SSH agent for keys. Default: only if SSH_AUTH_SOCK is set and no key is given. */
  readonly agent?: pulumi.Input<boolean | undefined>;
  /** The libvirt socket on the host. Default /run/libvirt/libvirt-sock. */
  readonly socket?: pulumi.Input<string | undefined>;
  /**
   * The accelerator of new machines: `kvm`, or `tcg`, which emulates them. `auto` is kvm if the host can,
   * else tcg. Default: VIRTRIGAUD_LIBVIRT_ACCELERATOR, else auto.
   */
  readonly accelerator?: pulumi.Input<"auto" | "kvm" | "tcg" | undefined>;
}

/** The graphics card of the guest. */
export interface LibvirtVideoArgs {
  /** The model of the card; `none` for no card. */
  readonly model: pulumi.Input<"virtio" | "vga" | "qxl" | "cirrus" | "bochs" | "none">;
  /** The memory of the card. */
  readonly memory?: pulumi.Input<string | number | undefined>;
}

/** Hooks around the start and the stop of the machine. */
export interface LifecycleArgs {
  /** Runs before a change, a power cycle or the deletion stops a running machine. */
  readonly preStop?: pulumi.Input<LifecycleHookArgs | undefined>;
  /** Runs after the creation, a change or a power cycle has started the machine. */
  readonly postStart?: pulumi.Input<LifecycleHookArgs | undefined>;
  /** How long the guest may take to shut down before the machine is powered off. Default 60s. */
  readonly gracefulShutdownTimeout?: pulumi.Input<string | undefined>;
}

/** One action: `exec`, `httpGet` or `snapshot`. */
export interface LifecycleHookArgs {
  /** Runs a program in the guest. Needs the guest agent. An exit code other than 0 is a failure. */
  readonly exec?: pulumi.Input<ExecActionArgs | undefined>;
  /** Sends an HTTP request again and again until its status is one of 200 to 399. */
  readonly httpGet?: pulumi.Input<HttpGetActionArgs | undefined>;
  /** Takes a snapshot, and deletes the previous one of this hook. */
  readonly snapshot?: pulumi.Input<SnapshotActionArgs | undefined>;
  /** How long the hook may take. Default 60s. */
  readonly timeout?: pulumi.Input<string | undefined>;
  /** `Fail` ends the operation. `Continue` warns and continues. Default Fail. */
  readonly onFailure?: pulumi.Input<"Fail" | "Continue" | undefined>;
}

/** A CD drive of a machine, and the ISO image in it. */
export interface MediumArgs {
  /** Identifies the drive for its whole life. Another name is another drive. */
  readonly name: pulumi.Input<string>;
  /** The image in the drive, an ISO file. Default: the drive is empty. */
  readonly image?: ImageReference;
  /** Never set: it tells these arguments from a resource. */
  readonly urn?: never;
}

/** The capacity of the mock's host. */
export interface MockCapacityArgs {
  /** CPUs for all running machines together. */
  readonly cpus?: pulumi.Input<number | undefined>;
  /** Memory for all running machines together. */
  readonly memory?: pulumi.Input<string | number | undefined>;
  /** Space for the disks of all machines together. */
  readonly storage?: pulumi.Input<string | number | undefined>;
}

/** A failure that the mock simulates. */
export interface MockFaultArgs {
  /**
   * The native call that fails. `task` fails a task at its end, and needs a taskDuration. Default: every
   * call.
   */
  readonly operation?: pulumi.Input<
    | "connect"
    | "readMachine"
    | "findMachine"
    | "listMachines"
    | "defineMachine"
    | "createDisk"
    | "attachDisk"
    | "growDisk"
    | "limitDisk"
    | "deleteDisk"
    | "detachDisk"
    | "attachInterface"
    | "changeInterface"
    | "detachInterface"
    | "moveMachine"
    | "moveDisk"
    | "addDrive"
    | "changeMedium"
    | "removeDrive"
    | "setBootOrder"
    | "completeMachine"
    | "renameMachine"
    | "setCpus"
    | "setMemory"
    | "setHardware"
    | "setLimits"
    | "setTags"
    | "setLabels"
    | "setGuestData"
    | "powerOn"
    | "powerOff"
    | "shutdownGuest"
    | "suspend"
    | "reboot"
    | "reset"
    | "deleteMachine"
    | "markMachine"
    | "readImage"
    | "importImage"
    | "markImage"
    | "deleteImage"
    | "readNetwork"
    | "createNetwork"
    | "markNetwork"
    | "deleteNetwork"
    | "listSnapshots"
    | "createSnapshot"
    | "markSnapshot"
    | "describeSnapshot"
    | "revertSnapshot"
    | "deleteSnapshot"
    | "beginExport"
    | "readExport"
    | "downloadExport"
    | "deleteExport"
    | "readTasks"
    | "cancelTask"
    | "task"
    | undefined
  >;
  /** The name of the object whose calls fail. Default: every object. */
  readonly object?: pulumi.Input<string | undefined>;
  /** How many calls pass before the first failure. Default 0. */
  readonly skip?: pulumi.Input<number | undefined>;
  /** How many calls fail, over all processes. Default: no limit. */
  readonly count?: pulumi.Input<number | undefined>;
  /** The share of calls that fail, the same ones at each run. Default 1. */
  readonly probability?: pulumi.Input<number | undefined>;
  /** The code of the error. Default Retryable. */
  readonly code?: pulumi.Input<
    | "NotFound"
    | "InvalidSpec"
    | "Unauthorized"
    | "NotSupported"
    | "Retryable"
    | "Unavailable"
    | "RateLimit"
    | "Timeout"
    | "QuotaExceeded"
    | "Conflict"
    | "Internal"
    | undefined
  >;
  /** How long the call waits before it fails or continues. */
  readonly delay?: pulumi.Input<string | undefined>;
  /** Whether the call fails; `false` only delays it. Default true. */
  readonly fails?: pulumi.Input<boolean | undefined>;
  /** Whether the call takes effect before it fails: the caller cannot know. Default false. */
  readonly after?: pulumi.Input<boolean | undefined>;
  /** Ends the provider process at once, like kill -9, for crash tests. Default false. */
  readonly exit?: pulumi.Input<boolean | undefined>;
}

/** Where an image is on the mock: `name`, `url` or `path`. */
export interface MockImageSourceArgs {
  /** The name of an existing image. A new mock has debian-12 and ubuntu-24.04. */
  readonly name?: pulumi.Input<string | undefined>;
  /** The URL to import. The mock fetches nothing: content and checksum are those of the URL's own text. */
  readonly url?: pulumi.Input<string | undefined>;
  /** The local file to import. */
  readonly path?: pulumi.Input<string | undefined>;
  /** The size of the disk in the image. Default: the size of the file at path, else 2Gi. */
  readonly size?: pulumi.Input<string | number | undefined>;
  /** The format of the image. */
  readonly format?: pulumi.Input<"qcow2" | "raw" | undefined>;
}

/** Settings of machines that only the mock has. */
export interface MockMachineArgs {
  /** Guest addresses instead of those from the network: the first for the first interface. */
  readonly addresses?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Whether the guest ignores a graceful shutdown. Default false. */
  readonly ignoresShutdown?: pulumi.Input<boolean | undefined>;
  /** A size by name, instead of `cpu` and `memory`: `small` has 1 CPU and 1Gi, `large` has 4 CPUs and 8Gi. */
  readonly flavor?: pulumi.Input<"small" | "large" | undefined>;
  /** The error text with which cloud-init in the guest fails. Default: it succeeds. */
  readonly cloudInitError?: pulumi.Input<string | undefined>;
}

/** A network of the mock. */
export interface MockNetworkSourceArgs {
  /** The network's name. A new mock has the network `default`. Default: that of the resource. */
  readonly name?: pulumi.Input<string | undefined>;
  /** Whether to create the network instead of referring to it. Default false. */
  readonly create?: pulumi.Input<boolean | undefined>;
  /** With create, the addresses for guests. Default 198.18.0.0/15, the range for benchmarks. */
  readonly cidr?: pulumi.Input<string | undefined>;
}

/** How the mock hypervisor behaves. */
export interface MockProviderArgs {
  /** The delay of every call. Default none. */
  readonly latency?: pulumi.Input<string | undefined>;
  /** How long a task takes, from dispatch to success. Default none. */
  readonly taskDuration?: pulumi.Input<string | undefined>;
  /** How long a guest takes from power-on to its first address. Default none. */
  readonly bootDuration?: pulumi.Input<string | undefined>;
  /** How long a guest takes to shut down. Default none. */
  readonly shutdownDuration?: pulumi.Input<string | undefined>;
  /** The number of machines that exist from the start, named sample-1 and so on. Default 0. */
  readonly sampleMachines?: pulumi.Input<number | undefined>;
  /** The capacity of the host; more fails with QuotaExceeded. Default: no limit. */
  readonly capacity?: pulumi.Input<MockCapacityArgs | undefined>;
  /** Failures to inject. Of each call the first match happens. */
  readonly faults?: pulumi.Input<readonly pulumi.Input<MockFaultArgs>[] | undefined>;
  /** Writes each native call as a line of calls.jsonl in the folder. Default false. */
  readonly recordCalls?: pulumi.Input<boolean | undefined>;
}

/** The settings of a network that a machine on it needs. */
export interface NetworkAttachmentArgs {
  /** The id of a Network. */
  readonly id: pulumi.Input<string>;
  /** The model of the interface, in the hypervisor's own words. */
  readonly model?: pulumi.Input<string | undefined>;
  /** How guests get their addresses. */
  readonly ipAllocation?: pulumi.Input<IpAllocationArgs | undefined>;
  /** Name servers of guests with static addresses. */
  readonly dns?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** The largest packet in bytes that the interface sends. */
  readonly mtu?: pulumi.Input<number | undefined>;
  /** Never set: it tells these arguments from a resource. */
  readonly urn?: never;
}

/** A network interface of a machine. */
export interface NetworkInterfaceArgs {
  /** Identifies the interface for its whole life. Another name is another interface. */
  readonly name: pulumi.Input<string>;
  /** The network of the interface. Default: the `defaults.network` of the Provider. */
  readonly network?: NetworkReference;
  /** A static address of the guest. Needs `prefix`. Default: according to the network. */
  readonly ipAddress?: pulumi.Input<string | undefined>;
  /** The prefix length of the static address, e.g. 24. */
  readonly prefix?: pulumi.Input<number | undefined>;
  /** The default gateway. Default: the network's. */
  readonly gateway?: pulumi.Input<string | undefined>;
  /** Name servers. Default: the network's. */
  readonly dns?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Further routes. Default: the network's. */
  readonly routes?: pulumi.Input<readonly pulumi.Input<RouteArgs>[] | undefined>;
  /** The MAC address. Default: the creation chooses one, and the interface keeps it. */
  readonly macAddress?: pulumi.Input<string | undefined>;
  /** Never set: it tells these arguments from a resource. */
  readonly urn?: never;
}

/** The network, per hypervisor. The type of the Provider chooses the block. */
export interface NetworkSourceArgs {
  /** The network on this hypervisor, or how to create it. */
  readonly mock?: pulumi.Input<MockNetworkSourceArgs | undefined>;
  /** The network on this hypervisor, or how to create it. */
  readonly libvirt?: pulumi.Input<LibvirtNetworkSourceArgs | undefined>;
  /** The network on this hypervisor, or how to create it. */
  readonly vsphere?: pulumi.Input<VsphereNetworkSourceArgs | undefined>;
}

/** How long whole operations may take. */
export interface OperationTimeoutsArgs {
  /** How long the creation may take. Default 30m. */
  readonly create?: pulumi.Input<string | undefined>;
  /** How long an update may take. Default 30m. */
  readonly update?: pulumi.Input<string | undefined>;
  /** How long the deletion may take. Default 10m. */
  readonly delete?: pulumi.Input<string | undefined>;
}

/** Settings for performance, hot-add and nested virtualization. */
export interface PerformanceProfileArgs {
  /** How strongly the host's scheduler favours short response times. */
  readonly latencySensitivity?: pulumi.Input<"low" | "normal" | "medium" | "high" | undefined>;
  /** Whether CPUs can be added while the machine runs. */
  readonly cpuHotAddEnabled?: pulumi.Input<boolean | undefined>;
  /** Whether memory can be added while the machine runs. */
  readonly memoryHotAddEnabled?: pulumi.Input<boolean | undefined>;
  /** Whether Windows in the guest can use virtualization-based security (VBS). */
  readonly virtualizationBasedSecurity?: pulumi.Input<boolean | undefined>;
  /** Whether the guest can run virtual machines of its own. */
  readonly nestedVirtualization?: pulumi.Input<boolean | undefined>;
  /** Whether the machine's CPUs may share physical cores. */
  readonly hyperThreadingPolicy?: pulumi.Input<"auto" | "prefer" | "avoid" | "require" | undefined>;
}

/** Where the machine is created. The output `location` says where it is now. */
export interface PlacementArgs {
  /**
   * The datacenter of the new machine, where the hypervisor has several. Default: that of the Provider, else
   * that of the image.
   */
  readonly datacenter?: pulumi.Input<string | undefined>;
  /** The cluster of the new machine. */
  readonly cluster?: pulumi.Input<string | undefined>;
  /** The host of the new machine. */
  readonly host?: pulumi.Input<string | undefined>;
  /** The datastore of its disks. */
  readonly datastore?: pulumi.Input<string | undefined>;
  /** The datastore cluster (storage pod) of its disks. */
  readonly storagePod?: pulumi.Input<string | undefined>;
  /** The folder of the new machine. */
  readonly folder?: pulumi.Input<string | undefined>;
  /** The resource pool of the new machine. */
  readonly resourcePool?: pulumi.Input<string | undefined>;
}

/** Where machines, disks and images are placed when neither class nor machine says so. */
export interface PlacementDefaultsArgs {
  /** The cluster for machines. */
  readonly cluster?: pulumi.Input<string | undefined>;
  /** The datastore for machines and images. */
  readonly datastore?: pulumi.Input<string | undefined>;
  /** The datastore cluster (storage pod) for machines and images. */
  readonly storagePod?: pulumi.Input<string | undefined>;
  /** The folder for machines. */
  readonly folder?: pulumi.Input<string | undefined>;
  /** The resource pool for machines. */
  readonly resourcePool?: pulumi.Input<string | undefined>;
  /** The network of interfaces that name none. */
  readonly network?: pulumi.Input<string | undefined>;
  /** The storage pool for disks and images. */
  readonly storagePool?: pulumi.Input<string | undefined>;
  /** The nodes on which machines may be created. */
  readonly nodes?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** The namespace for machines. */
  readonly namespace?: pulumi.Input<string | undefined>;
  /** The storage class of disks that name none. */
  readonly storageClass?: pulumi.Input<string | undefined>;
}

/**
 * Limits the rate of native calls, to spare the hypervisor's API. Off unless it is set here or by
 * RATE_LIMIT_QPS or RATE_LIMIT_BURST. The limit belongs to the endpoint: of all Providers of an endpoint, the
 * lowest `qps` and the lowest `burst` count.
 */
export interface RateLimitArgs {
  /** Native calls per second; 0 means no limit. Default 10 as soon as `burst` is set. */
  readonly qps?: pulumi.Input<number | undefined>;
  /** Native calls that may go out at once after a pause. Default 20 as soon as `qps` is set. */
  readonly burst?: pulumi.Input<number | undefined>;
}

/** How much of its host the machine may use, and how much the host keeps for it. */
export interface ResourceLimitsArgs {
  /** The most CPU time that the machine may use, in MHz. */
  readonly cpuLimit?: pulumi.Input<number | undefined>;
  /** The CPU time that the host keeps for the machine, in MHz. */
  readonly cpuReservation?: pulumi.Input<number | undefined>;
  /** The most memory of the host that the machine may use. */
  readonly memoryLimit?: pulumi.Input<string | number | undefined>;
  /** The memory that the host keeps for the machine. */
  readonly memoryReservation?: pulumi.Input<string | number | undefined>;
  /** The machine's share of a busy host, relative to other machines. Default 1024. */
  readonly cpuShares?: pulumi.Input<number | undefined>;
}

/** CPUs and memory that override those of the class. */
export interface ResourceOverrideArgs {
  /** The number of virtual CPUs. Default: the class's. */
  readonly cpu?: pulumi.Input<number | undefined>;
  /** The memory of the machine. Default: the class's. */
  readonly memory?: pulumi.Input<string | number | undefined>;
}

/** How the provider retries reads and idempotent calls after a temporary failure. */
export interface RetryArgs {
  /**
   * Values for settings that are not given: `default`, `aggressive` (10 attempts from 100ms) or
   * `conservative` (3 attempts from 1s).
   */
  readonly preset?: pulumi.Input<"default" | "aggressive" | "conservative" | undefined>;
  /** Attempts in all; 1 means no retry. Default 5, or RETRY_MAX_ATTEMPTS. */
  readonly maxAttempts?: pulumi.Input<number | undefined>;
  /** The wait after the first failure. Default 500ms, or RETRY_BASE_DELAY. */
  readonly baseDelay?: pulumi.Input<string | undefined>;
  /** The longest wait. Default 30s, or RETRY_MAX_DELAY. */
  readonly maxDelay?: pulumi.Input<string | undefined>;
  /** Each wait is this many times the one before. Default 2, or RETRY_MULTIPLIER. */
  readonly multiplier?: pulumi.Input<number | undefined>;
  /** Spreads the waits, so that many machines do not retry in step. Default true, or RETRY_JITTER. */
  readonly jitter?: pulumi.Input<boolean | undefined>;
}

/** A static route of the guest. */
export interface RouteArgs {
  /** The network that the route leads to, e.g. `10.0.0.0/8`. */
  readonly to: pulumi.Input<string>;
  /** The address of the router. */
  readonly via: pulumi.Input<string>;
}

/** The place of a secret. Each use reads the secret there, and state never holds it. */
export interface SecretReferenceArgs {
  /** An environment variable of the computer that runs `pulumi`. */
  readonly env?: pulumi.Input<string | undefined>;
  /** A file on the computer that runs `pulumi`. One line break at its end is not part of the secret. */
  readonly file?: pulumi.Input<string | undefined>;
  /** A key of the stack's configuration, e.g. `virtrigaud:password`. */
  readonly config?: pulumi.Input<string | undefined>;
  /** A key of a Kubernetes Secret. Needs the npm package `@kubernetes/client-node`. */
  readonly kubernetesSecret?: pulumi.Input<KubernetesSecretKeyArgs | undefined>;
}

/** Secure boot, TPM and encryption. */
export interface SecurityProfileArgs {
  /** Whether the firmware starts only signed systems. Needs firmware UEFI. */
  readonly secureBoot?: pulumi.Input<boolean | undefined>;
  /** Whether the machine has a virtual TPM. */
  readonly tpmEnabled?: pulumi.Input<boolean | undefined>;
  /** The version of the virtual TPM. Default 2.0. */
  readonly tpmVersion?: pulumi.Input<"1.2" | "2.0" | undefined>;
  /** Whether the guest has an IOMMU (VT-d, AMD-Vi). */
  readonly vtdEnabled?: pulumi.Input<boolean | undefined>;
  /** The name of a policy of the hypervisor that encrypts the machine. */
  readonly encryptionPolicy?: pulumi.Input<string | undefined>;
}

/** A snapshot that the hook takes. */
export interface SnapshotActionArgs {
  /** The name of the snapshot on the hypervisor. */
  readonly name: pulumi.Input<string>;
  /** Whether the snapshot holds the memory too. Default false. */
  readonly memory?: pulumi.Input<boolean | undefined>;
}

/** Which earlier snapshots of this resource are kept. */
export interface SnapshotRetentionArgs {
  /** The largest number of snapshots to keep, the newest included. */
  readonly maxSnapshots?: pulumi.Input<number | undefined>;
  /** The greatest age of earlier snapshots to keep. */
  readonly maxAge?: pulumi.Input<string | undefined>;
}

/** How long one native call may take. The tasks that a call starts have timeouts of their own. */
export interface TimeoutsArgs {
  /** How long one call that reads may take. Default 30s, or RPC_TIMEOUT_DESCRIBE. */
  readonly describe?: pulumi.Input<string | undefined>;
  /** How long one call that changes something may take. Default 4m, or RPC_TIMEOUT_MUTATING. */
  readonly mutating?: pulumi.Input<string | undefined>;
  /** How long one call that verifies credentials may take. Default 10s, or RPC_TIMEOUT_VALIDATE. */
  readonly validate?: pulumi.Input<string | undefined>;
  /** How long one read of running tasks may take. Default 10s, or RPC_TIMEOUT_TASK_STATUS. */
  readonly taskStatus?: pulumi.Input<string | undefined>;
}

/** What a change may do to an existing machine. */
export interface UpdatePolicyArgs {
  /** Whether a change may power the machine off and on. Default Allow. */
  readonly powerCycle?: pulumi.Input<"Allow" | "Forbid" | undefined>;
  /**
   * What another `image`, `importedDisk` or `cloneFrom` means for an existing machine: `Ignore` keeps the
   * machine, `Replace` creates a new one. Default Ignore.
   */
  readonly image?: pulumi.Input<"Ignore" | "Replace" | undefined>;
  /**
   * What other `userData` means for an existing machine: `Ignore` changes nothing, `Rerun` runs cloud-init
   * once more at the next boot, `Replace` creates a new machine. Default Ignore.
   */
  readonly userData?: pulumi.Input<"Ignore" | "Rerun" | "Replace" | undefined>;
}

/** What the guest does at its first boot. */
export interface UserDataArgs {
  /**
   * The user data of cloud-init. The creation fills in `{{ .Name }}`, `{{ .SSHPublicKey }}` and `{{ .User
   * }}`, the `guest.user` of the Image. Default: the `guest.userDataTemplate` of the Image, unless `ignition`
   * is given.
   */
  readonly cloudInit?: pulumi.Input<DocumentArgs | undefined>;
  /** The configuration of Ignition, JSON. */
  readonly ignition?: pulumi.Input<DocumentArgs | undefined>;
  /**
   * The text for `{{ .SSHPublicKey }}` in `cloudInit`, by value or by reference, e.g. `{ file:
   * "~/.ssh/id_ed25519.pub" }`.
   */
  readonly sshPublicKey?: pulumi.Input<string | SecretReferenceArgs | undefined>;
}

/** The virtual hardware of a machine. */
export interface VMClassArgs {
  /** The number of virtual CPUs. Required, unless a setting of the hypervisor's block gives it. */
  readonly cpu?: pulumi.Input<number | undefined>;
  /**
   * The memory of the machine, e.g. `512Mi` or `4Gi`. Required, unless a setting of the hypervisor's block
   * gives it.
   */
  readonly memory?: pulumi.Input<string | number | undefined>;
  /** How the guest sees its CPUs: sockets times cores times threads is `cpu`. */
  readonly cpuTopology?: pulumi.Input<CpuTopologyArgs | undefined>;
  /** The firmware. EFI is another word for UEFI. Default: the hypervisor's. */
  readonly firmware?: pulumi.Input<"BIOS" | "UEFI" | "EFI" | undefined>;
  /** Settings of disks that have none of their own. */
  readonly diskDefaults?: pulumi.Input<DiskDefaultsArgs | undefined>;
  /**
   * Whether the guest runs the hypervisor's agent. `install`, `require`: it does; a deletion then shuts the
   * guest down first, and `OffGraceful` is allowed. `ignore`: the machine has no channel for the agent.
   * Default: the machine has a channel, and nothing relies on the agent.
   */
  readonly guestToolsPolicy?: pulumi.Input<"install" | "require" | "ignore" | undefined>;
  /** Settings of the hypervisor that no other property covers, by their native names. */
  readonly extraConfig?: pulumi.Input<{ readonly [key: string]: pulumi.Input<string> } | undefined>;
  /** How much of its host the machine may use, and how much the host keeps for it. */
  readonly resourceLimits?: pulumi.Input<ResourceLimitsArgs | undefined>;
  /** Settings for performance, hot-add and nested virtualization. */
  readonly performanceProfile?: pulumi.Input<PerformanceProfileArgs | undefined>;
  /** Secure boot, TPM and encryption. */
  readonly securityProfile?: pulumi.Input<SecurityProfileArgs | undefined>;
  /** Settings that only this hypervisor has. */
  readonly mock?: pulumi.Input<MockMachineArgs | undefined>;
  /** Settings that only this hypervisor has. */
  readonly libvirt?: pulumi.Input<LibvirtMachineArgs | undefined>;
  /** Settings that only this hypervisor has. */
  readonly vsphere?: pulumi.Input<VsphereMachineArgs | undefined>;
}

/** The cluster's HA and DRS settings for the machine. */
export interface VsphereAvailabilityArgs {
  /** The order in which HA restarts the machines of a failed host. */
  readonly restartPriority?: pulumi.Input<
    "disabled" | "lowest" | "low" | "medium" | "high" | "highest" | undefined
  >;
  /** What HA does with the machine when its host is isolated from the network. */
  readonly isolationResponse?: pulumi.Input<"none" | "powerOff" | "shutdown" | undefined>;
  /** What HA monitors: nothing, the guest, or the guest and its application. */
  readonly vmMonitoring?: pulumi.Input<
    "vmMonitoringDisabled" | "vmMonitoringOnly" | "vmAndAppMonitoring" | undefined
  >;
  /** How far DRS moves the machine by itself. Default: the cluster's setting. */
  readonly drsBehavior?: pulumi.Input<
    "disabled" | "manual" | "partiallyAutomated" | "fullyAutomated" | undefined
  >;
  /** Names of groups. Machines with a common affinity group run on one host. */
  readonly affinityGroups?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Names of groups. Machines with a common anti-affinity group run on different hosts. */
  readonly antiAffinityGroups?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Names of the cluster's groups of hosts, on which the machine runs. */
  readonly hostGroups?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
}

/** Boot settings of the firmware. */
export interface VsphereBootArgs {
  /** How long the firmware waits before it starts the guest. */
  readonly delay?: pulumi.Input<string | undefined>;
  /** Whether the next boot enters the firmware's setup. */
  readonly enterSetup?: pulumi.Input<boolean | undefined>;
  /** How long the firmware waits before it tries again after a boot that failed. */
  readonly retryDelay?: pulumi.Input<string | undefined>;
}

/** A port group to create. */
export interface VsphereCreateNetworkArgs {
  /** The standard switch on every host that gets the port group. Instead of `distributedSwitch`. */
  readonly vswitch?: pulumi.Input<string | undefined>;
  /** With vswitch, the hosts. Default: those of the Provider's cluster, else all. */
  readonly hosts?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** The number of ports, with distributedSwitch. Default 8, and more as needed. */
  readonly ports?: pulumi.Input<number | undefined>;
}

/**
 * Makes VMware Tools set name and addresses of the guest at its first boot, instead of or beside cloud-init.
 */
export interface VsphereCustomizationArgs {
  /** The name of a customization specification in vCenter. */
  readonly spec?: pulumi.Input<string | undefined>;
  /** The settings that VMware Tools apply in a Linux guest. */
  readonly linux?: pulumi.Input<VsphereLinuxCustomizationArgs | undefined>;
  /** The settings that sysprep applies in a Windows guest. */
  readonly sysprep?: pulumi.Input<VsphereSysprepArgs | undefined>;
  /** The text of an unattend.xml file. */
  readonly sysprepText?: pulumi.Input<string | undefined>;
}

/** Settings of one disk that only vSphere has. */
export interface VsphereDiskArgs {
  /** Whether snapshots hold the disk: with `persistent` they do. Default persistent. */
  readonly mode?: pulumi.Input<
    "persistent" | "independent_persistent" | "independent_nonpersistent" | undefined
  >;
  /**
   * Whether other machines can write the disk too: multiWriter lets them, and needs type eagerZeroedThick.
   * Default none.
   */
  readonly sharing?: pulumi.Input<"none" | "multiWriter" | undefined>;
  /** The name of a VM storage policy. */
  readonly storagePolicy?: pulumi.Input<string | undefined>;
  /**
   * The slot of a further disk of the image, e.g. scsi0:1. The machine takes that disk instead of a new one.
   */
  readonly imageDisk?: pulumi.Input<string | undefined>;
}

/**
 * Where an image is in vSphere: `template`, `contentLibrary` with `item`, `ovaURL`, `upload`, `iso` or
 * `isoURL`.
 */
export interface VsphereImageSourceArgs {
  /** A template or a machine, by its name or inventory path. */
  readonly template?: pulumi.Input<string | undefined>;
  /** The folder of the template, or the folder for an import. */
  readonly folder?: pulumi.Input<string | undefined>;
  /** The name of a content library. Needs `item`. */
  readonly contentLibrary?: pulumi.Input<string | undefined>;
  /** An OVF or VM template of the content library. */
  readonly item?: pulumi.Input<string | undefined>;
  /**
   * The URL of an OVA. The computer that runs `pulumi` fetches it and streams it to the host, which keeps it
   * as a template.
   */
  readonly ovaURL?: pulumi.Input<string | undefined>;
  /**
   * An OVA on the computer that runs `pulumi`. It is streamed to the host, which keeps it as a template. Or
   * an ISO image, whose name ends in .iso: it is streamed to the datastore.
   */
  readonly upload?: pulumi.Input<string | undefined>;
  /** An ISO image on a datastore, e.g. [datastore1] iso/debian-12.iso. */
  readonly iso?: pulumi.Input<string | undefined>;
  /** The URL of an ISO image. The computer that runs `pulumi` fetches it and streams it to the datastore. */
  readonly isoURL?: pulumi.Input<string | undefined>;
  /** The folder of the datastore for the import of an ISO image. Default iso. */
  readonly directory?: pulumi.Input<string | undefined>;
  /** The datacenter of the image. Default: the Provider's. */
  readonly datacenter?: pulumi.Input<string | undefined>;
  /** The cluster for an import. */
  readonly cluster?: pulumi.Input<string | undefined>;
  /** The host for an import. */
  readonly host?: pulumi.Input<string | undefined>;
  /** The resource pool for an import. */
  readonly resourcePool?: pulumi.Input<string | undefined>;
  /** The datastore for an import. */
  readonly datastore?: pulumi.Input<string | undefined>;
  /** The datastore cluster for an import. */
  readonly storagePod?: pulumi.Input<string | undefined>;
  /** The network that replaces the OVA's networks. */
  readonly network?: pulumi.Input<string | undefined>;
  /** When the disks of an import take their space. Default thin. */
  readonly diskType?: pulumi.Input<"thin" | "thick" | "eagerZeroedThick" | undefined>;
  /** The configuration to choose from those in the OVF. */
  readonly deploymentOption?: pulumi.Input<string | undefined>;
}

/** Settings of one interface that only vSphere has. */
export interface VsphereInterfaceArgs {
  /** The model of the interface. */
  readonly adapterType?: pulumi.Input<"vmxnet3" | "vmxnet3vrdma" | "e1000e" | "e1000" | "sriov" | undefined>;
  /** With adapterType sriov, the host's adapter. Default: vSphere chooses. */
  readonly physicalFunction?: pulumi.Input<string | undefined>;
  /** Whether the guest may change the MTU, with adapterType sriov. Default false. */
  readonly allowMtuChange?: pulumi.Input<boolean | undefined>;
}

/** The settings that VMware Tools apply in a Linux guest. */
export interface VsphereLinuxCustomizationArgs {
  /** The DNS domain of the guest. Default local. */
  readonly domain?: pulumi.Input<string | undefined>;
  /** The time zone by its tz database name, e.g. Europe/Berlin. */
  readonly timeZone?: pulumi.Input<string | undefined>;
  /** Whether the hardware clock is in UTC. Default true. */
  readonly hardwareClockUtc?: pulumi.Input<boolean | undefined>;
  /** A script that runs in the guest before and after it is customized. */
  readonly script?: pulumi.Input<string | undefined>;
}

/** Settings of machines that only vSphere has. */
export interface VsphereMachineArgs {
  /** The guest's operating system, e.g. ubuntu64Guest. Default: the image's, else otherGuest64. */
  readonly guestId?: pulumi.Input<string | undefined>;
  /**
   * The version of the virtual hardware, e.g. 19 for vmx-19. It can only rise, while the machine is off.
   * Default: the image's.
   */
  readonly hardwareVersion?: pulumi.Input<number | undefined>;
  /**
   * How to clone the image. A linked clone shares the disks of a snapshot of the image, which then has to
   * stay; an image without a snapshot gets one. Default full.
   */
  readonly clone?: pulumi.Input<"full" | "linked" | undefined>;
  /** The image's snapshot to clone, by name. Default for linked clones: the current one. */
  readonly snapshot?: pulumi.Input<string | undefined>;
  /** The controller of disks that name none. Default: the image's, else pvscsi. */
  readonly diskController?: pulumi.Input<
    "pvscsi" | "lsilogic" | "lsilogic-sas" | "buslogic" | "sata" | "nvme" | "ide" | undefined
  >;
  /** Whether snapshots hold the disks. Default persistent. */
  readonly diskMode?: pulumi.Input<
    "persistent" | "independent_persistent" | "independent_nonpersistent" | undefined
  >;
  /** The name of a VM storage policy for the machine and its disks. */
  readonly storagePolicy?: pulumi.Input<string | undefined>;
  /** Settings of single disks, by the disk's name. */
  readonly disks?: pulumi.Input<{ readonly [key: string]: pulumi.Input<VsphereDiskArgs> } | undefined>;
  /** The model of network interfaces. Default: the network's, else the image's, else vmxnet3. */
  readonly adapterType?: pulumi.Input<"vmxnet3" | "vmxnet3vrdma" | "e1000e" | "e1000" | "sriov" | undefined>;
  /** Settings of single interfaces, by the interface's name. */
  readonly interfaces?: pulumi.Input<
    { readonly [key: string]: pulumi.Input<VsphereInterfaceArgs> } | undefined
  >;
  /** The machine's share of a busy host's memory, relative to other machines. */
  readonly memoryShares?: pulumi.Input<"low" | "normal" | "high" | number | undefined>;
  /** Whether the host keeps all memory of the machine for it. SR-IOV and passthrough need it. */
  readonly reserveAllMemory?: pulumi.Input<boolean | undefined>;
  /** Whether the guest sees the serial numbers of its disks. */
  readonly diskUuid?: pulumi.Input<boolean | undefined>;
  /** The machine's notes. */
  readonly annotation?: pulumi.Input<string | undefined>;
  /** Settings of VMware Tools. */
  readonly tools?: pulumi.Input<VsphereToolsArgs | undefined>;
  /** Boot settings of the firmware. */
  readonly boot?: pulumi.Input<VsphereBootArgs | undefined>;
  /**
   * Makes VMware Tools set name and addresses of the guest at its first boot, instead of or beside
   * cloud-init.
   */
  readonly customization?: pulumi.Input<VsphereCustomizationArgs | undefined>;
  /** The cluster's HA and DRS settings for the machine. */
  readonly availability?: pulumi.Input<VsphereAvailabilityArgs | undefined>;
  /** Whether the machine is a template, which is off and serves as an image for machines. Default false. */
  readonly template?: pulumi.Input<boolean | undefined>;
}

/** The security policy of the port group. */
export interface VsphereNetworkSecurityArgs {
  /** Whether guests may see the packets of other guests. */
  readonly promiscuous?: pulumi.Input<boolean | undefined>;
  /** Whether guests may receive under another MAC address. */
  readonly macChanges?: pulumi.Input<boolean | undefined>;
  /** Whether guests may send under another MAC address. */
  readonly forgedTransmits?: pulumi.Input<boolean | undefined>;
}

/** A port group. */
export interface VsphereNetworkSourceArgs {
  /** The port group, by its name or inventory path. Default: the name of the resource. */
  readonly portgroup?: pulumi.Input<string | undefined>;
  /** The switch that the port group is on. */
  readonly distributedSwitch?: pulumi.Input<string | undefined>;
  /** The datacenter of the network. Default: the Provider's. */
  readonly datacenter?: pulumi.Input<string | undefined>;
  /** The model of the machines' interfaces on it. */
  readonly model?: pulumi.Input<"vmxnet3" | "vmxnet3vrdma" | "e1000e" | "e1000" | "sriov" | undefined>;
  /** Creates the port group. */
  readonly create?: pulumi.Input<VsphereCreateNetworkArgs | undefined>;
  /** The VLAN, with `create`: a number, or a trunk on a distributed switch. Default 0: none. */
  readonly vlan?: pulumi.Input<number | string | undefined>;
  /** The security policy of the port group, with `create`. */
  readonly security?: pulumi.Input<VsphereNetworkSecurityArgs | undefined>;
}

/** Settings of a connection to vSphere. */
export interface VsphereProviderArgs {
  /** The datacenter. Default: GOVC_DATACENTER, else the only one. */
  readonly datacenter?: pulumi.Input<string | undefined>;
  /** The category of the machines' tags. It is created if it is missing. Default virtrigaud. */
  readonly tagCategory?: pulumi.Input<string | undefined>;
  /**
   * What `consoleUrl` is: the machine's page in the web client, or a ticket for one viewer. Whoever reads the
   * state can use the ticket. Default webClient.
   */
  readonly console?: pulumi.Input<"webClient" | "ticket" | undefined>;
}

/** The settings that sysprep applies in a Windows guest. */
export interface VsphereSysprepArgs {
  /** The owner that Windows shows. Default Administrator. */
  readonly fullName?: pulumi.Input<string | undefined>;
  /** The organization that Windows shows. Default: the machine's name. */
  readonly organization?: pulumi.Input<string | undefined>;
  /** The product key of Windows. */
  readonly productKey?: pulumi.Input<string | undefined>;
  /** The time zone by Microsoft's index, where 85 is UTC. Default 85. */
  readonly timeZone?: pulumi.Input<number | undefined>;
  /** The password of the administrator. Make it a Pulumi secret, or use a stored `spec` that has it. */
  readonly adminPassword?: pulumi.Input<string | undefined>;
  /** The workgroup that the guest joins. Default WORKGROUP. */
  readonly workgroup?: pulumi.Input<string | undefined>;
  /** The Windows domain that the guest joins. */
  readonly domain?: pulumi.Input<VsphereWindowsDomainArgs | undefined>;
  /** Commands at the first logon. */
  readonly runOnce?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** How often Windows logs the administrator on by itself. */
  readonly autoLogon?: pulumi.Input<number | undefined>;
}

/** Settings of VMware Tools. */
export interface VsphereToolsArgs {
  /** When VMware Tools are upgraded. */
  readonly upgrade?: pulumi.Input<"manual" | "atPowerCycle" | undefined>;
  /** Whether the guest's clock follows the host's. */
  readonly syncTime?: pulumi.Input<boolean | undefined>;
}

/** The Windows domain that the guest joins. */
export interface VsphereWindowsDomainArgs {
  /** The name of the domain. */
  readonly name: pulumi.Input<string>;
  /** The account that may join machines. */
  readonly user: pulumi.Input<string>;
  /** The password of that account. Make it a Pulumi secret. */
  readonly password: pulumi.Input<string>;
  /** The organizational unit for the guest. */
  readonly organizationalUnit?: pulumi.Input<string | undefined>;
}

/** What the creation, and an update that starts the machine, waits for. */
export interface WaitForArgs {
  /**
   * Whether the creation waits for an address of the guest. Default true for a machine that is on and has an
   * interface.
   */
  readonly ip?: pulumi.Input<boolean | undefined>;
  /** The name of the interface that must have the address. Default: any. */
  readonly interface?: pulumi.Input<string | undefined>;
  /** The range that the address must be in, e.g. `192.0.2.0/24`. */
  readonly cidr?: pulumi.Input<string | undefined>;
  /** Whether the creation waits until the agent in the guest answers. Default false. */
  readonly guestAgent?: pulumi.Input<boolean | undefined>;
  /**
   * Whether the creation waits until cloud-init in the guest has finished. If cloud-init fails, the creation
   * fails with its error text. Needs the guest agent. Default false.
   */
  readonly cloudInit?: pulumi.Input<boolean | undefined>;
  /**
   * A program in the guest, which the creation runs again and again until its exit code is 0. Needs the guest
   * agent.
   */
  readonly exec?: pulumi.Input<ExecActionArgs | undefined>;
  /**
   * A TCP port of the guest. The creation waits until this computer can connect to it at the machine's first
   * address.
   */
  readonly port?: pulumi.Input<number | undefined>;
  /** How long the creation waits for an address, and how long for all that follows. Default 5m. */
  readonly timeout?: pulumi.Input<string | undefined>;
  /**
   * Whether the creation fails without an address. Default: true if `ip` is true, or `interface` or `cidr` is
   * given.
   */
  readonly required?: pulumi.Input<boolean | undefined>;
}

/** The hypervisors that there are. */
export type HypervisorType = "mock" | "libvirt" | "vsphere";

/** What a machine may be told to be. */
export type PowerState = "On" | "Off" | "OffGraceful" | "Suspended";

/** What `withoutCapabilities` of a Provider may name. */
export type Capability =
  | "cpuAddLive"
  | "cpuRemoveLive"
  | "memoryAddLive"
  | "memoryRemoveLive"
  | "diskAddLive"
  | "diskGrowLive"
  | "diskRemoveLive"
  | "diskIopsLive"
  | "diskMove"
  | "diskMoveLive"
  | "move"
  | "moveLive"
  | "resourceLimitsLive"
  | "networkAddLive"
  | "networkChangeLive"
  | "networkRemoveLive"
  | "media"
  | "mediaAddLive"
  | "mediaChangeLive"
  | "bootOrder"
  | "bootOrderLive"
  | "renameLive"
  | "tags"
  | "labels"
  | "gracefulShutdown"
  | "suspend"
  | "cloudInit"
  | "ignition"
  | "uefi"
  | "secureBoot"
  | "tpm"
  | "cpuTopology"
  | "nestedVirtualization"
  | "virtualizationBasedSecurity"
  | "directedIo"
  | "latencySensitivity"
  | "hyperThreading"
  | "hotAddFlags"
  | "encryption"
  | "resourceLimits"
  | "resourceReservations"
  | "freeSettings"
  | "diskIops"
  | "thickDisks"
  | "eagerZeroedDisks"
  | "diskControllers"
  | "storageClasses"
  | "placementDatacenter"
  | "placementCluster"
  | "placementHost"
  | "placementDatastore"
  | "placementStoragePod"
  | "placementFolder"
  | "placementResourcePool"
  | "nodeLists"
  | "namespaces"
  | "macAddresses"
  | "adoption"
  | "snapshots"
  | "memorySnapshots"
  | "diskOnlySnapshots"
  | "quiescedSnapshots"
  | "snapshotRevert"
  | "independentSnapshots"
  | "exports"
  | "snapshotExports"
  | "guestExec"
  | "clone"
  | "snapshotClone"
  | "linkedClone"
  | "imageImport"
  | "imageChecksums"
  | "networkCreate"
  | "console";

/** The names of the arguments of `VirtualMachine`. */
export const argumentsOfVirtualMachine: readonly (keyof VirtualMachineArgs)[] = [
  "name",
  "provider",
  "class",
  "resources",
  "image",
  "importedDisk",
  "cloneFrom",
  "networks",
  "disks",
  "media",
  "bootOrder",
  "userData",
  "metaData",
  "networkConfig",
  "placement",
  "powerState",
  "restartPolicy",
  "restartTrigger",
  "tags",
  "labels",
  "lifecycle",
  "extraConfig",
  "mock",
  "libvirt",
  "vsphere",
  "adopt",
  "deletionPolicy",
  "updatePolicy",
  "waitFor",
  "timeouts",
];
