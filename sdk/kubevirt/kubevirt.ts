/** Types of kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";

/** `kubevirt.io/v1`, namespaced. */
export interface VirtualMachineInstance {
  apiVersion: "kubevirt.io/v1";
  kind: "VirtualMachineInstance";
  metadata: ObjectMeta;
  spec: VirtualMachineInstanceSpec;
  status?: VirtualMachineInstanceStatus;
}

export interface VirtualMachineInstanceSpec {
  accessCredentials?: AccessCredential[];
  affinity?: Affinity;
  architecture?: string;
  dnsConfig?: DnsConfig;
  dnsPolicy?: string;
  domain: Domain;
  evictionStrategy?: string;
  hostname?: string;
  livenessProbe?: LivenessProbe;
  networks?: Network[];
  nodeSelector?: Record<string, string>;
  priorityClassName?: string;
  readinessProbe?: LivenessProbe;
  resourceClaims?: VirtualMachineInstanceResourceClaim[];
  schedulerName?: string;
  serviceAccountName?: string;
  startStrategy?: string;
  subdomain?: string;
  terminationGracePeriodSeconds?: number;
  tolerations?: Toleration[];
  topologySpreadConstraints?: TopologySpreadConstraint[];
  utilityVolumes?: UtilityVolume[];
  volumes?: Volume[];
}

export interface AccessCredential {
  sshPublicKey?: SshPublicKey;
  userPassword?: UserPassword;
}

export interface SshPublicKey {
  propagationMethod: PropagationMethod;
  source: SshPublicKeySource;
}

export interface PropagationMethod {
  configDrive?: Record<string, never>;
  noCloud?: Record<string, never>;
  qemuGuestAgent?: QemuGuestAgent;
}

export interface QemuGuestAgent {
  users: string[];
}

export interface SshPublicKeySource {
  secret?: SourceSecret;
}

export interface SourceSecret {
  secretName: string;
}

export interface UserPassword {
  propagationMethod: UserPasswordPropagationMethod;
  source: UserPasswordSource;
}

export interface UserPasswordPropagationMethod {
  qemuGuestAgent?: Record<string, never>;
}

export interface UserPasswordSource {
  secret?: SourceSecret;
}

export interface Affinity {
  nodeAffinity?: NodeAffinity;
  podAffinity?: PodAffinity;
  podAntiAffinity?: PodAntiAffinity;
}

export interface NodeAffinity {
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredDuringSchedulingIgnoredDuringExecution[];
  requiredDuringSchedulingIgnoredDuringExecution?: RequiredDuringSchedulingIgnoredDuringExecution;
}

export interface PreferredDuringSchedulingIgnoredDuringExecution {
  preference: Preference;
  weight: number;
}

export interface Preference {
  matchExpressions?: MatchExpression[];
  matchFields?: MatchField[];
}

export interface MatchExpression {
  key: string;
  operator: string;
  values?: string[];
}

export interface MatchField {
  key: string;
  operator: string;
  values?: string[];
}

export interface RequiredDuringSchedulingIgnoredDuringExecution {
  nodeSelectorTerms: NodeSelectorTerm[];
}

export interface NodeSelectorTerm {
  matchExpressions?: MatchExpression[];
  matchFields?: MatchField[];
}

export interface PodAffinity {
  preferredDuringSchedulingIgnoredDuringExecution?: PodAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
}

export interface PodAffinityPreferredDuringSchedulingIgnoredDuringExecution {
  podAffinityTerm: PodAffinityTerm;
  weight: number;
}

export interface PodAffinityTerm {
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
  namespaceSelector?: NamespaceSelector;
  namespaces?: string[];
  topologyKey: string;
}

export interface LabelSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface NamespaceSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface PodAntiAffinity {
  preferredDuringSchedulingIgnoredDuringExecution?: PodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
}

export interface PodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution {
  podAffinityTerm: PodAffinityTerm;
  weight: number;
}

export interface DnsConfig {
  nameservers?: string[];
  options?: DnsConfigOption[];
  searches?: string[];
}

export interface DnsConfigOption {
  name?: string;
  value?: string;
}

export interface Domain {
  chassis?: Chassis;
  clock?: Clock;
  cpu?: CPU;
  devices: Devices;
  features?: Features;
  firmware?: Firmware;
  ioThreads?: IoThreads;
  ioThreadsPolicy?: string;
  launchSecurity?: LaunchSecurity;
  machine?: Machine;
  memory?: Memory;
  rebootPolicy?: "Reboot" | "Terminate";
  resources?: Resources;
}

export interface Chassis {
  asset?: string;
  manufacturer?: string;
  serial?: string;
  sku?: string;
  version?: string;
}

export interface Clock {
  timer?: Timer;
  timezone?: string;
  utc?: Utc;
}

export interface Timer {
  hpet?: Hpet;
  hyperv?: Hyperv;
  kvm?: Kvm;
  pit?: Pit;
  rtc?: Rtc;
}

export interface Hpet {
  present?: boolean;
  tickPolicy?: string;
}

export interface Hyperv {
  present?: boolean;
}

export interface Kvm {
  present?: boolean;
}

export interface Pit {
  present?: boolean;
  tickPolicy?: string;
}

export interface Rtc {
  present?: boolean;
  tickPolicy?: string;
  track?: string;
}

export interface Utc {
  offsetSeconds?: number;
}

export interface CPU {
  cores?: number;
  dedicatedCpuPlacement?: boolean;
  features?: CPUFeature[];
  isolateEmulatorThread?: boolean;
  maxSockets?: number;
  model?: string;
  numa?: NUMA;
  realtime?: Realtime;
  sockets?: number;
  threads?: number;
}

export interface CPUFeature {
  name: string;
  policy?: string;
}

export interface NUMA {
  guestMappingPassthrough?: Record<string, never>;
}

export interface Realtime {
  mask?: string;
}

export interface Devices {
  autoattachGraphicsDevice?: boolean;
  autoattachInputDevice?: boolean;
  autoattachMemBalloon?: boolean;
  autoattachPodInterface?: boolean;
  autoattachSerialConsole?: boolean;
  autoattachVSOCK?: boolean;
  blockMultiQueue?: boolean;
  clientPassthrough?: Record<string, never>;
  disableHotplug?: boolean;
  disks?: Disk[];
  downwardMetrics?: Record<string, never>;
  filesystems?: Filesystem[];
  gpus?: GPU[];
  hostDevices?: HostDevice[];
  inputs?: Input[];
  interfaces?: Interface[];
  logSerialConsole?: boolean;
  networkInterfaceMultiqueue?: boolean;
  panicDevices?: PanicDevice[];
  rng?: Record<string, never>;
  sound?: Sound;
  tpm?: TPM;
  useVirtioTransitional?: boolean;
  video?: Video;
  watchdog?: Watchdog;
}

export interface Disk {
  blockSize?: BlockSize;
  bootOrder?: number;
  cache?: string;
  cdrom?: CDRom;
  changedBlockTracking?: boolean;
  dedicatedIOThread?: boolean;
  disk?: DiskDisk;
  errorPolicy?: string;
  io?: string;
  lun?: LUN;
  name: string;
  serial?: string;
  shareable?: boolean;
  tag?: string;
}

export interface BlockSize {
  custom?: BlockSizeCustom;
  matchVolume?: MatchVolume;
}

export interface BlockSizeCustom {
  discardGranularity?: number;
  logical?: number;
  physical?: number;
}

export interface MatchVolume {
  enabled?: boolean;
}

export interface CDRom {
  bus?: string;
  readonly?: boolean;
  tray?: string;
}

export interface DiskDisk {
  bus?: string;
  pciAddress?: string;
  readonly?: boolean;
}

export interface LUN {
  bus?: string;
  readonly?: boolean;
  reservation?: boolean;
}

export interface Filesystem {
  name: string;
  virtiofs: Record<string, never>;
}

export interface GPU {
  claimName?: string;
  deviceName?: string;
  name: string;
  requestName?: string;
  tag?: string;
  virtualGPUOptions?: VirtualGPUOptions;
}

export interface VirtualGPUOptions {
  display?: VirtualGPUOptionsDisplay;
}

export interface VirtualGPUOptionsDisplay {
  enabled?: boolean;
  ramFB?: RamFB;
}

export interface RamFB {
  enabled?: boolean;
}

export interface HostDevice {
  claimName?: string;
  deviceName?: string;
  name: string;
  requestName?: string;
  tag?: string;
}

export interface Input {
  bus?: string;
  name: string;
  type: string;
}

export interface Interface {
  acpiIndex?: number;
  binding?: Binding;
  bootOrder?: number;
  bridge?: Record<string, never>;
  dhcpOptions?: DHCPOptions;
  macAddress?: string;
  macvtap?: Record<string, never>;
  masquerade?: Record<string, never>;
  model?: string;
  name: string;
  passt?: Record<string, never>;
  passtBinding?: Record<string, never>;
  pciAddress?: string;
  portRanges?: PortRange[];
  ports?: Port[];
  slirp?: Record<string, never>;
  sriov?: Record<string, never>;
  state?: string;
  tag?: string;
}

export interface Binding {
  name: string;
}

export interface DHCPOptions {
  bootFileName?: string;
  ntpServers?: string[];
  privateOptions?: PrivateOption[];
  tftpServerName?: string;
}

export interface PrivateOption {
  option: number;
  value: string;
}

export interface PortRange {
  end: number;
  protocol: string;
  start: number;
}

export interface Port {
  name?: string;
  port: number;
  protocol?: string;
}

export interface PanicDevice {
  model?: string;
}

export interface Sound {
  model?: string;
  name: string;
}

export interface TPM {
  enabled?: boolean;
  persistent?: boolean;
}

export interface Video {
  type?: string;
}

export interface Watchdog {
  diag288?: Diag288;
  i6300esb?: I6300esb;
  name: string;
}

export interface Diag288 {
  action?: string;
}

export interface I6300esb {
  action?: string;
}

export interface Features {
  acpi?: Acpi;
  apic?: Apic;
  hyperv?: FeaturesHyperv;
  hypervPassthrough?: HypervPassthrough;
  kvm?: FeaturesKvm;
  pvspinlock?: Pvspinlock;
  smm?: Smm;
}

export interface Acpi {
  enabled?: boolean;
}

export interface Apic {
  enabled?: boolean;
  endOfInterrupt?: boolean;
}

export interface FeaturesHyperv {
  evmcs?: Evmcs;
  frequencies?: Frequencies;
  ipi?: Ipi;
  reenlightenment?: Reenlightenment;
  relaxed?: Relaxed;
  reset?: HypervReset;
  runtime?: HypervRuntime;
  spinlocks?: Spinlocks;
  synic?: Synic;
  synictimer?: Synictimer;
  tlbflush?: Tlbflush;
  vapic?: Vapic;
  vendorid?: Vendorid;
  vpindex?: Vpindex;
}

export interface Evmcs {
  enabled?: boolean;
}

export interface Frequencies {
  enabled?: boolean;
}

export interface Ipi {
  enabled?: boolean;
}

export interface Reenlightenment {
  enabled?: boolean;
}

export interface Relaxed {
  enabled?: boolean;
}

export interface HypervReset {
  enabled?: boolean;
}

export interface HypervRuntime {
  enabled?: boolean;
}

export interface Spinlocks {
  enabled?: boolean;
  spinlocks?: number;
}

export interface Synic {
  enabled?: boolean;
}

export interface Synictimer {
  direct?: SynictimerDirect;
  enabled?: boolean;
}

export interface SynictimerDirect {
  enabled?: boolean;
}

export interface Tlbflush {
  direct?: TlbflushDirect;
  enabled?: boolean;
  extended?: TlbflushExtended;
}

export interface TlbflushDirect {
  enabled?: boolean;
}

export interface TlbflushExtended {
  enabled?: boolean;
}

export interface Vapic {
  enabled?: boolean;
}

export interface Vendorid {
  enabled?: boolean;
  vendorid?: string;
}

export interface Vpindex {
  enabled?: boolean;
}

export interface HypervPassthrough {
  enabled?: boolean;
}

export interface FeaturesKvm {
  hidden?: boolean;
}

export interface Pvspinlock {
  enabled?: boolean;
}

export interface Smm {
  enabled?: boolean;
}

export interface Firmware {
  acpi?: FirmwareAcpi;
  bootloader?: Bootloader;
  kernelBoot?: KernelBoot;
  serial?: string;
  uuid?: string;
}

export interface FirmwareAcpi {
  msdmNameRef?: string;
  slicNameRef?: string;
}

export interface Bootloader {
  bios?: BIOS;
  efi?: EFI;
}

export interface BIOS {
  useSerial?: boolean;
}

export interface EFI {
  persistent?: boolean;
  secureBoot?: boolean;
}

export interface KernelBoot {
  container?: KernelBootContainer;
  kernelArgs?: string;
}

export interface KernelBootContainer {
  image: string;
  imagePullPolicy?: string;
  imagePullSecret?: string;
  initrdPath?: string;
  kernelPath?: string;
}

export interface IoThreads {
  supplementalPoolThreadCount?: number;
}

export interface LaunchSecurity {
  sev?: SEV;
  snp?: Record<string, never>;
  tdx?: Record<string, never>;
}

export interface SEV {
  attestation?: Record<string, never>;
  dhCert?: string;
  policy?: SEVPolicy;
  session?: string;
}

export interface SEVPolicy {
  encryptedState?: boolean;
}

export interface Machine {
  type?: string;
}

export interface Memory {
  guest?: number | string;
  hugepages?: Hugepages;
  maxGuest?: number | string;
  reservedOverhead?: ReservedOverhead;
}

export interface Hugepages {
  pageSize?: string;
}

export interface ReservedOverhead {
  addedOverhead?: number | string;
  memLock?: "NotRequired" | "Required";
}

export interface Resources {
  limits?: Record<string, number | string>;
  overcommitGuestOverhead?: boolean;
  requests?: Record<string, number | string>;
}

export interface LivenessProbe {
  exec?: LivenessProbeExec;
  failureThreshold?: number;
  guestAgentPing?: Record<string, never>;
  httpGet?: HttpGet;
  initialDelaySeconds?: number;
  periodSeconds?: number;
  successThreshold?: number;
  tcpSocket?: TcpSocket;
  timeoutSeconds?: number;
}

export interface LivenessProbeExec {
  command?: string[];
}

export interface HttpGet {
  host?: string;
  httpHeaders?: HttpHeader[];
  path?: string;
  port: number | string;
  scheme?: string;
}

export interface HttpHeader {
  name: string;
  value: string;
}

export interface TcpSocket {
  host?: string;
  port: number | string;
}

export interface Network {
  multus?: Multus;
  name: string;
  pod?: NetworkPod;
  resourceClaim?: ResourceClaim;
}

export interface Multus {
  default?: boolean;
  networkName: string;
}

export interface NetworkPod {
  vmIPv6NetworkCIDR?: string;
  vmNetworkCIDR?: string;
}

export interface ResourceClaim {
  claimName?: string;
  requestName?: string;
}

export interface VirtualMachineInstanceResourceClaim {
  name: string;
  resourceClaimName?: string;
  resourceClaimTemplateName?: string;
}

export interface Toleration {
  effect?: string;
  key?: string;
  operator?: string;
  tolerationSeconds?: number;
  value?: string;
}

export interface TopologySpreadConstraint {
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  maxSkew: number;
  minDomains?: number;
  nodeAffinityPolicy?: string;
  nodeTaintsPolicy?: string;
  topologyKey: string;
  whenUnsatisfiable: string;
}

export interface UtilityVolume {
  claimName: string;
  name: string;
  readOnly?: boolean;
  type?: string;
}

export interface Volume {
  cloudInitConfigDrive?: CloudInitConfigDrive;
  cloudInitNoCloud?: CloudInitConfigDrive;
  configMap?: ConfigMap;
  containerDisk?: ContainerDisk;
  containerPath?: ContainerPath;
  dataVolume?: DataVolume;
  downwardAPI?: DownwardAPI;
  downwardMetrics?: Record<string, never>;
  emptyDisk?: EmptyDisk;
  ephemeral?: Ephemeral;
  hostDisk?: HostDisk;
  memoryDump?: MemoryDump;
  name: string;
  persistentVolumeClaim?: VolumePersistentVolumeClaim;
  secret?: VolumeSecret;
  serviceAccount?: ServiceAccount;
  sysprep?: Sysprep;
}

export interface CloudInitConfigDrive {
  networkData?: string;
  networkDataBase64?: string;
  networkDataSecretRef?: NetworkDataSecretRef;
  secretRef?: SecretRef;
  userData?: string;
  userDataBase64?: string;
}

export interface NetworkDataSecretRef {
  name?: string;
}

export interface SecretRef {
  name?: string;
}

export interface ConfigMap {
  name?: string;
  optional?: boolean;
  volumeLabel?: string;
}

export interface ContainerDisk {
  image: string;
  imagePullPolicy?: string;
  imagePullSecret?: string;
  path?: string;
}

export interface ContainerPath {
  path: string;
  readOnly?: boolean;
}

export interface DataVolume {
  hotpluggable?: boolean;
  name: string;
}

export interface DownwardAPI {
  fields?: DownwardAPIField[];
  volumeLabel?: string;
}

export interface DownwardAPIField {
  fieldRef?: FieldRef;
  mode?: number;
  path: string;
  resourceFieldRef?: ResourceFieldRef;
}

export interface FieldRef {
  apiVersion?: string;
  fieldPath: string;
}

export interface ResourceFieldRef {
  containerName?: string;
  divisor?: number | string;
  resource: string;
}

export interface EmptyDisk {
  capacity: number | string;
}

export interface Ephemeral {
  persistentVolumeClaim?: PersistentVolumeClaim;
}

export interface PersistentVolumeClaim {
  claimName: string;
  readOnly?: boolean;
}

export interface HostDisk {
  capacity?: number | string;
  path: string;
  shared?: boolean;
  type: string;
}

export interface MemoryDump {
  claimName: string;
  hotpluggable?: boolean;
  readOnly?: boolean;
}

export interface VolumePersistentVolumeClaim {
  claimName: string;
  hotpluggable?: boolean;
  readOnly?: boolean;
}

export interface VolumeSecret {
  optional?: boolean;
  secretName?: string;
  volumeLabel?: string;
}

export interface ServiceAccount {
  serviceAccountName?: string;
}

export interface Sysprep {
  configMap?: SysprepConfigMap;
  secret?: SysprepSecret;
}

export interface SysprepConfigMap {
  name?: string;
}

export interface SysprepSecret {
  name?: string;
}

export interface VirtualMachineInstanceStatus {
  VSOCKCID?: number;
  activePods?: Record<string, string>;
  changedBlockTracking?: ChangedBlockTracking;
  conditions?: VirtualMachineInstanceCondition[];
  currentCPUTopology?: CurrentCPUTopology;
  evacuationNodeName?: string;
  fsFreezeStatus?: string;
  guestOSInfo?: GuestOSInfo;
  interfaces?: VirtualMachineInstanceInterface[];
  kernelBootStatus?: KernelBootStatus;
  launcherContainerImageVersion?: string;
  machine?: Machine;
  memory?: VirtualMachineInstanceMemory;
  migratedVolumes?: MigratedVolume[];
  migrationMethod?: string;
  migrationState?: MigrationState;
  migrationTransport?: string;
  nodeName?: string;
  phase?: string;
  phaseTransitionTimestamps?: PhaseTransitionTimestamp[];
  qosClass?: string;
  reason?: string;
  runtimeUser?: number;
  selinuxContext?: string;
  topologyHints?: TopologyHints;
  virtualMachineRevisionName?: string;
  volumeStatus?: VolumeStatus[];
}

export interface ChangedBlockTracking {
  backupStatus?: BackupStatus;
  state: string;
}

export interface BackupStatus {
  backupMsg?: string;
  backupName?: string;
  checkpointName?: string;
  completed?: boolean;
  endTimestamp?: string;
  failed?: boolean;
  quiesceStatus?: string;
  startTimestamp?: string;
  volumes?: BackupStatusVolume[];
}

export interface BackupStatusVolume {
  dataEndpoint?: string;
  diskTarget: string;
  mapEndpoint?: string;
  volumeName: string;
}

export interface VirtualMachineInstanceCondition {
  lastProbeTime?: string | null;
  lastTransitionTime?: string | null;
  message?: string;
  reason?: string;
  status: string;
  type: string;
}

export interface CurrentCPUTopology {
  cores?: number;
  sockets?: number;
  threads?: number;
}

export interface GuestOSInfo {
  id?: string;
  kernelRelease?: string;
  kernelVersion?: string;
  machine?: string;
  name?: string;
  prettyName?: string;
  version?: string;
  versionId?: string;
}

export interface VirtualMachineInstanceInterface {
  infoSource?: string;
  interfaceName?: string;
  ipAddress?: string;
  ipAddresses?: string[];
  linkState?: string;
  mac?: string;
  name?: string;
  podInterfaceName?: string;
  queueCount?: number;
}

export interface KernelBootStatus {
  initrdInfo?: InitrdInfo;
  kernelInfo?: KernelInfo;
}

export interface InitrdInfo {
  checksum?: number;
}

export interface KernelInfo {
  checksum?: number;
}

export interface VirtualMachineInstanceMemory {
  guestAtBoot?: number | string;
  guestCurrent?: number | string;
  guestRequested?: number | string;
  memoryOverhead?: number | string;
}

export interface MigratedVolume {
  destinationPVCInfo?: DestinationPVCInfo;
  sourcePVCInfo?: DestinationPVCInfo;
  volumeName: string;
}

export interface DestinationPVCInfo {
  accessModes?: string[];
  capacity?: Record<string, number | string>;
  claimName?: string;
  filesystemOverhead?: string;
  preallocated?: boolean;
  requests?: Record<string, number | string>;
  volumeMode?: string;
}

export interface MigrationState {
  abortRequested?: boolean;
  abortStatus?: string;
  completed?: boolean;
  endTimestamp?: string | null;
  failed?: boolean;
  failureReason?: string;
  migrationConfiguration?: MigrationConfiguration;
  migrationNetworkType?: string;
  migrationPolicyName?: string;
  migrationUid?: string;
  mode?: string;
  sourceNode?: string;
  sourcePersistentStatePVCName?: string;
  sourcePod?: string;
  sourceState?: SourceState;
  startTimestamp?: string | null;
  targetAttachmentPodUID?: string;
  targetCPUSet?: number[];
  targetDirectMigrationNodePorts?: Record<string, number>;
  targetMemoryOverhead?: number | string;
  targetNode?: string;
  targetNodeAddress?: string;
  targetNodeDomainDetected?: boolean;
  targetNodeDomainReadyTimestamp?: string;
  targetNodeTopology?: string;
  targetPersistentStatePVCName?: string;
  targetPod?: string;
  targetState?: TargetState;
}

export interface MigrationConfiguration {
  allowAutoConverge?: boolean;
  allowPostCopy?: boolean;
  allowWorkloadDisruption?: boolean;
  bandwidthPerMigration?: number | string;
  completionTimeoutPerGiB?: number;
  disableTLS?: boolean;
  experimental?: Experimental;
  matchSELinuxLevelOnMigration?: boolean;
  maxDowntimeMs?: number;
  network?: string;
  nodeDrainTaintKey?: string;
  parallelMigrationsPerCluster?: number;
  parallelOutboundMigrationsPerNode?: number;
  progressTimeout?: number;
  unsafeMigrationOverride?: boolean;
  utilityVolumesTimeout?: number;
}

export interface Experimental {
  compression?: "none" | "zstd";
  stallDetector?: StallDetector;
}

export interface StallDetector {
  completionTimeoutFactor?: string;
  ewmaAlpha?: string;
  patienceWindowDecayFactor?: string;
  precopyPossibleFactor?: string;
  searchLocalMinima?: boolean;
  stallMargin?: number;
  stallProgressTimeout?: number;
  switchoverTimeout?: number;
}

export interface SourceState {
  domainName?: string;
  domainNamespace?: string;
  migrationUID?: string;
  node?: string;
  nodeSelectors?: Record<string, string>;
  persistentStatePVCName?: string;
  pod?: string;
  selinuxContext?: string;
  syncAddress?: string;
  virtualMachineInstanceUID?: string;
}

export interface TargetState {
  attachmentPodUID?: string;
  cpuSet?: number[];
  directMigrationNodePorts?: Record<string, number>;
  domainDetected?: boolean;
  domainName?: string;
  domainNamespace?: string;
  domainReadyTimestamp?: string;
  migrationUID?: string;
  node?: string;
  nodeAddress?: string;
  nodeTopology?: string;
  persistentStatePVCName?: string;
  pod?: string;
  selinuxContext?: string;
  syncAddress?: string;
  virtualMachineInstanceUID?: string;
}

export interface PhaseTransitionTimestamp {
  phase?: string;
  phaseTransitionTimestamp?: string;
}

export interface TopologyHints {
  tscFrequency?: number;
}

export interface VolumeStatus {
  containerDiskVolume?: ContainerDiskVolume;
  hotplugVolume?: HotplugVolume;
  memoryDumpVolume?: MemoryDumpVolume;
  message?: string;
  name: string;
  persistentVolumeClaimInfo?: DestinationPVCInfo;
  phase?: string;
  reason?: string;
  size?: number;
  target: string;
}

export interface ContainerDiskVolume {
  checksum?: number;
}

export interface HotplugVolume {
  attachPodName?: string;
  attachPodUID?: string;
}

export interface MemoryDumpVolume {
  claimName?: string;
  endTimestamp?: string;
  startTimestamp?: string;
  targetFileName?: string;
}

/** `kubevirt.io/v1`, namespaced. */
export interface VirtualMachine {
  apiVersion: "kubevirt.io/v1";
  kind: "VirtualMachine";
  metadata: ObjectMeta;
  spec: VirtualMachineSpec;
  status?: VirtualMachineStatus;
}

export interface VirtualMachineSpec {
  dataVolumeTemplates?: DataVolumeTemplate[];
  instancetype?: Instancetype;
  preference?: Instancetype;
  runStrategy?: string;
  running?: boolean;
  template: VirtualMachineTemplate;
  updateVolumesStrategy?: string;
}

export interface DataVolumeTemplate {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  spec: DataVolumeTemplateSpec;
  status?: Record<string, never>;
}

export interface DataVolumeTemplateSpec {
  checkpoints?: Checkpoint[];
  contentType?: "kubevirt" | "archive";
  finalCheckpoint?: boolean;
  preallocation?: boolean;
  priorityClassName?: string;
  pvc?: Pvc;
  source?: DataVolumeTemplateSource;
  sourceRef?: SourceRef;
  storage?: Storage;
}

export interface Checkpoint {
  current: string;
  previous: string;
}

export interface Pvc {
  accessModes?: string[];
  dataSource?: DataSource;
  dataSourceRef?: DataSourceRef;
  resources?: PvcResources;
  selector?: PvcSelector;
  storageClassName?: string;
  volumeAttributesClassName?: string;
  volumeMode?: string;
  volumeName?: string;
}

export interface DataSource {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface DataSourceRef {
  apiGroup?: string;
  kind: string;
  name: string;
  namespace?: string;
}

export interface PvcResources {
  limits?: Record<string, number | string>;
  requests?: Record<string, number | string>;
}

export interface PvcSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface DataVolumeTemplateSource {
  blank?: Record<string, never>;
  gcs?: Gcs;
  http?: Http;
  imageio?: Imageio;
  pvc?: SourcePvc;
  registry?: Registry;
  s3?: S3;
  snapshot?: Snapshot;
  upload?: Record<string, never>;
  vddk?: Vddk;
}

export interface Gcs {
  secretRef?: string;
  url: string;
}

export interface Http {
  certConfigMap?: string;
  extraHeaders?: string[];
  secretExtraHeaders?: string[];
  secretRef?: string;
  url: string;
}

export interface Imageio {
  certConfigMap?: string;
  diskId: string;
  insecureSkipVerify?: boolean;
  secretRef?: string;
  url: string;
}

export interface SourcePvc {
  name: string;
  namespace: string;
}

export interface Registry {
  certConfigMap?: string;
  imageStream?: string;
  platform?: Platform;
  pullMethod?: string;
  secretRef?: string;
  url?: string;
}

export interface Platform {
  architecture?: string;
}

export interface S3 {
  certConfigMap?: string;
  secretRef?: string;
  url: string;
}

export interface Snapshot {
  name: string;
  namespace: string;
}

export interface Vddk {
  backingFile?: string;
  extraArgs?: string;
  initImageURL?: string;
  secretRef?: string;
  thumbprint?: string;
  url?: string;
  uuid?: string;
}

export interface SourceRef {
  kind: string;
  name: string;
  namespace?: string;
}

export interface Storage {
  accessModes?: string[];
  dataSource?: DataSource;
  dataSourceRef?: DataSourceRef;
  resources?: StorageResources;
  selector?: StorageSelector;
  storageClassName?: string;
  volumeMode?: string;
  volumeName?: string;
}

export interface StorageResources {
  limits?: Record<string, number | string>;
  requests?: Record<string, number | string>;
}

export interface StorageSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface Instancetype {
  inferFromVolume?: string;
  inferFromVolumeFailurePolicy?: string;
  kind?: string;
  name?: string;
  revisionName?: string;
}

export interface VirtualMachineTemplate {
  metadata?: ObjectMeta;
  spec?: VirtualMachineInstanceSpec;
}

export interface VirtualMachineStatus {
  changedBlockTracking?: ChangedBlockTracking;
  conditions?: VirtualMachineInstanceCondition[];
  created?: boolean;
  desiredGeneration?: number;
  instancetypeRef?: InstancetypeRef;
  memoryDumpRequest?: MemoryDumpRequest;
  observedGeneration?: number;
  preferenceRef?: InstancetypeRef;
  printableStatus?: string;
  ready?: boolean;
  restoreInProgress?: string;
  runStrategy?: string;
  snapshotInProgress?: string;
  startFailure?: StartFailure;
  stateChangeRequests?: StateChangeRequest[];
  volumeRequests?: VolumeRequest[];
  volumeSnapshotStatuses?: VolumeSnapshotStatus[];
  volumeUpdateState?: VolumeUpdateState;
}

export interface InstancetypeRef {
  controllerRevisionRef?: ControllerRevisionRef;
  inferFromVolume?: string;
  inferFromVolumeFailurePolicy?: string;
  kind?: string;
  name?: string;
}

export interface ControllerRevisionRef {
  name?: string;
}

export interface MemoryDumpRequest {
  claimName: string;
  endTimestamp?: string;
  fileName?: string;
  message?: string;
  phase: string;
  remove?: boolean;
  startTimestamp?: string;
}

export interface StartFailure {
  consecutiveFailCount?: number;
  lastFailedVMIUID?: string;
  retryAfterTimestamp?: string;
}

export interface StateChangeRequest {
  action: string;
  data?: Record<string, string>;
  uid?: string;
}

export interface VolumeRequest {
  addVolumeOptions?: AddVolumeOptions;
  removeVolumeOptions?: RemoveVolumeOptions;
}

export interface AddVolumeOptions {
  disk: Disk;
  dryRun?: string[];
  name: string;
  volumeSource: VolumeSource;
}

export interface VolumeSource {
  dataVolume?: DataVolume;
  persistentVolumeClaim?: VolumeSourcePersistentVolumeClaim;
}

export interface VolumeSourcePersistentVolumeClaim {
  claimName: string;
  hotpluggable?: boolean;
  readOnly?: boolean;
}

export interface RemoveVolumeOptions {
  dryRun?: string[];
  name: string;
}

export interface VolumeSnapshotStatus {
  enabled: boolean;
  name: string;
  reason?: string;
}

export interface VolumeUpdateState {
  volumeMigrationState?: VolumeMigrationState;
}

export interface VolumeMigrationState {
  migratedVolumes?: MigratedVolume[];
}

/** `kubevirt.io/v1`, namespaced. */
export interface VirtualMachineInstancePreset {
  apiVersion: "kubevirt.io/v1";
  kind: "VirtualMachineInstancePreset";
  metadata: ObjectMeta;
  spec?: VirtualMachineInstancePresetSpec;
}

export interface VirtualMachineInstancePresetSpec {
  domain?: Domain;
  selector: VirtualMachineInstancePresetSelector;
}

export interface VirtualMachineInstancePresetSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

/** `kubevirt.io/v1`, namespaced. */
export interface VirtualMachineInstanceReplicaSet {
  apiVersion: "kubevirt.io/v1";
  kind: "VirtualMachineInstanceReplicaSet";
  metadata: ObjectMeta;
  spec: VirtualMachineInstanceReplicaSetSpec;
  status?: VirtualMachineInstanceReplicaSetStatus;
}

export interface VirtualMachineInstanceReplicaSetSpec {
  paused?: boolean;
  replicas?: number;
  selector: VirtualMachineInstanceReplicaSetSelector;
  template: VirtualMachineInstanceReplicaSetTemplate;
}

export interface VirtualMachineInstanceReplicaSetSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface VirtualMachineInstanceReplicaSetTemplate {
  metadata?: ObjectMeta;
  spec?: VirtualMachineInstanceSpec;
}

export interface VirtualMachineInstanceReplicaSetStatus {
  conditions?: VirtualMachineInstanceCondition[];
  labelSelector?: string;
  readyReplicas?: number;
  replicas?: number;
}

/** `kubevirt.io/v1`, namespaced. */
export interface VirtualMachineInstanceMigration {
  apiVersion: "kubevirt.io/v1";
  kind: "VirtualMachineInstanceMigration";
  metadata: ObjectMeta;
  spec: VirtualMachineInstanceMigrationSpec;
  status?: VirtualMachineInstanceMigrationStatus;
}

export interface VirtualMachineInstanceMigrationSpec {
  addedNodeSelector?: Record<string, string>;
  priority?: string;
  receive?: Receive;
  sendTo?: SendTo;
  vmiName?: string;
}

export interface Receive {
  migrationID: string;
}

export interface SendTo {
  connectURL: string;
  migrationID: string;
}

export interface VirtualMachineInstanceMigrationStatus {
  conditions?: VirtualMachineInstanceCondition[];
  migrationState?: MigrationState;
  phase?: string;
  phaseTransitionTimestamps?: PhaseTransitionTimestamp[];
  synchronizationAddresses?: string[];
}

/** `kubevirt.io/v1`, namespaced. */
export interface KubeVirt {
  apiVersion: "kubevirt.io/v1";
  kind: "KubeVirt";
  metadata: ObjectMeta;
  spec: KubeVirtSpec;
  status?: KubeVirtStatus;
}

export interface KubeVirtSpec {
  certificateRotateStrategy?: CertificateRotateStrategy;
  configuration?: Configuration;
  customizeComponents?: CustomizeComponents;
  imagePullPolicy?: string;
  imagePullSecrets?: ImagePullSecret[];
  imageRegistry?: string;
  imageTag?: string;
  infra?: Infra;
  monitorAccount?: string;
  monitorNamespace?: string;
  productComponent?: string;
  productName?: string;
  productVersion?: string;
  serviceMonitorNamespace?: string;
  synchronizationPort?: string;
  uninstallStrategy?: string;
  workloadUpdateStrategy?: WorkloadUpdateStrategy;
  workloads?: Workloads;
}

export interface CertificateRotateStrategy {
  selfSigned?: SelfSigned;
}

export interface SelfSigned {
  ca?: Ca;
  caOverlapInterval?: string;
  caRotateInterval?: string;
  certRotateInterval?: string;
  server?: SelfSignedServer;
}

export interface Ca {
  duration?: string;
  renewBefore?: string;
}

export interface SelfSignedServer {
  duration?: string;
  renewBefore?: string;
}

export interface Configuration {
  additionalGuestMemoryOverheadRatio?: string;
  apiConfiguration?: ApiConfiguration;
  architectureConfiguration?: ArchitectureConfiguration;
  autoCPULimitNamespaceLabelSelector?: AutoCPULimitNamespaceLabelSelector;
  changedBlockTrackingLabelSelectors?: ChangedBlockTrackingLabelSelectors;
  commonInstancetypesDeployment?: CommonInstancetypesDeployment;
  confidentialCompute?: ConfidentialCompute;
  controllerConfiguration?: ControllerConfiguration;
  cpuModel?: string;
  cpuRequest?: number | string;
  defaultRuntimeClass?: string;
  developerConfiguration?: DeveloperConfiguration;
  emulatedMachines?: string[];
  evictionStrategy?: string;
  handlerConfiguration?: HandlerConfiguration;
  hypervisors?: Hypervisor[];
  imagePullPolicy?: string;
  instancetype?: ConfigurationInstancetype;
  ksmConfiguration?: KsmConfiguration;
  liveUpdateConfiguration?: LiveUpdateConfiguration;
  machineType?: string;
  mediatedDevicesConfiguration?: MediatedDevicesConfiguration;
  memBalloonStatsPeriod?: number;
  migrations?: Migrations;
  minCPUModel?: string;
  network?: ConfigurationNetwork;
  obsoleteCPUModels?: Record<string, boolean>;
  ovmfPath?: string;
  permittedHostDevices?: PermittedHostDevices;
  persistentReservationConfiguration?: PersistentReservationConfiguration;
  roleAggregationStrategy?: "AggregateToDefault" | "Manual";
  seccompConfiguration?: SeccompConfiguration;
  selinuxLauncherType?: string;
  smbios?: Smbios;
  supportContainerResources?: SupportContainerResource[];
  supportedGuestAgentVersions?: string[];
  tlsConfiguration?: TlsConfiguration;
  virtTemplateDeployment?: VirtTemplateDeployment;
  virtualMachineInstancesPerNode?: number;
  virtualMachineOptions?: VirtualMachineOptions;
  vmRolloutStrategy?: "Stage" | "LiveUpdate" | null;
  vmStateStorageClass?: string;
  webhookConfiguration?: WebhookConfiguration;
}

export interface ApiConfiguration {
  restClient?: RestClient;
}

export interface RestClient {
  rateLimiter?: RateLimiter;
}

export interface RateLimiter {
  tokenBucketRateLimiter?: TokenBucketRateLimiter;
}

export interface TokenBucketRateLimiter {
  burst: number;
  qps: number;
}

export interface ArchitectureConfiguration {
  amd64?: Amd64;
  arm64?: Arm64;
  defaultArchitecture?: string;
  ppc64le?: Ppc64le;
  s390x?: S390x;
}

export interface Amd64 {
  emulatedMachines?: string[];
  machineType?: string;
  ovmfPath?: string;
}

export interface Arm64 {
  emulatedMachines?: string[];
  machineType?: string;
  ovmfPath?: string;
}

export interface Ppc64le {
  emulatedMachines?: string[];
  machineType?: string;
  ovmfPath?: string;
}

export interface S390x {
  emulatedMachines?: string[];
  machineType?: string;
  ovmfPath?: string;
}

export interface AutoCPULimitNamespaceLabelSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface ChangedBlockTrackingLabelSelectors {
  namespaceLabelSelector?: NamespaceLabelSelector;
  virtualMachineLabelSelector?: VirtualMachineLabelSelector;
}

export interface NamespaceLabelSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface VirtualMachineLabelSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface CommonInstancetypesDeployment {
  enabled?: boolean;
}

export interface ConfidentialCompute {
  tdx?: Tdx;
}

export interface Tdx {
  attestation?: Attestation;
}

export interface Attestation {
  enforced?: boolean;
  qgsSocketPath?: string;
}

export interface ControllerConfiguration {
  restClient?: RestClient;
}

export interface DeveloperConfiguration {
  clusterProfiler?: boolean;
  cpuAllocationRatio?: number;
  disabledFeatureGates?: string[];
  diskVerification?: DiskVerification;
  featureGates?: string[];
  logVerbosity?: LogVerbosity;
  memoryOvercommit?: number;
  minimumClusterTSCFrequency?: number;
  minimumReservePVCBytes?: number;
  nodeSelectors?: Record<string, string>;
  pvcTolerateLessSpaceUpToPercent?: number;
  useEmulation?: boolean;
}

export interface DiskVerification {
  memoryLimit: number | string;
}

export interface LogVerbosity {
  nodeVerbosity?: Record<string, number>;
  virtAPI?: number;
  virtController?: number;
  virtHandler?: number;
  virtLauncher?: number;
  virtOperator?: number;
  virtSynchronizationController?: number;
}

export interface HandlerConfiguration {
  restClient?: RestClient;
}

export interface Hypervisor {
  name?: "kvm" | "hyperv-direct";
}

export interface ConfigurationInstancetype {
  referencePolicy?: "reference" | "expand" | "expandAll" | null;
}

export interface KsmConfiguration {
  nodeLabelSelector?: NodeLabelSelector;
}

export interface NodeLabelSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface LiveUpdateConfiguration {
  maxCpuSockets?: number;
  maxGuest?: number | string;
  maxHotplugRatio?: number;
}

export interface MediatedDevicesConfiguration {
  enabled?: boolean;
  mediatedDeviceTypes?: string[];
  mediatedDevicesTypes?: string[];
  nodeMediatedDeviceTypes?: NodeMediatedDeviceType[];
}

export interface NodeMediatedDeviceType {
  mediatedDeviceTypes?: string[];
  mediatedDevicesTypes?: string[];
  nodeSelector: Record<string, string>;
}

export interface Migrations {
  allowAutoConverge?: boolean;
  allowPostCopy?: boolean;
  allowWorkloadDisruption?: boolean;
  bandwidthPerMigration?: number | string;
  completionTimeoutPerGiB?: number;
  disableTLS?: boolean;
  matchSELinuxLevelOnMigration?: boolean;
  maxDowntimeMs?: number;
  network?: string;
  nodeDrainTaintKey?: string;
  parallelMigrationsPerCluster?: number;
  parallelOutboundMigrationsPerNode?: number;
  progressTimeout?: number;
  unsafeMigrationOverride?: boolean;
  utilityVolumesTimeout?: number;
}

export interface ConfigurationNetwork {
  binding?: Record<string, NetworkBinding>;
  defaultNetworkInterface?: string;
  permitBridgeInterfaceOnPodNetwork?: boolean;
  permitSlirpInterface?: boolean;
}

export interface NetworkBinding {
  computeResourceOverhead?: ComputeResourceOverhead;
  domainAttachmentType?: string;
  downwardAPI?: string;
  migration?: Migration;
  networkAttachmentDefinition?: string;
  sidecarImage?: string;
}

export interface ComputeResourceOverhead {
  limits?: Record<string, number | string>;
  requests?: Record<string, number | string>;
}

export interface Migration {
  method?: string;
}

export interface PermittedHostDevices {
  mediatedDevices?: MediatedDevice[];
  pciHostDevices?: PciHostDevice[];
  usb?: Usb[];
}

export interface MediatedDevice {
  externalResourceProvider?: boolean;
  mdevNameSelector: string;
  resourceName: string;
}

export interface PciHostDevice {
  externalResourceProvider?: boolean;
  pciVendorSelector: string;
  resourceName: string;
}

export interface Usb {
  externalResourceProvider?: boolean;
  resourceName: string;
  selectors?: UsbSelector[];
}

export interface UsbSelector {
  product: string;
  vendor: string;
}

export interface PersistentReservationConfiguration {
  enabled?: boolean;
}

export interface SeccompConfiguration {
  virtualMachineInstanceProfile?: VirtualMachineInstanceProfile;
}

export interface VirtualMachineInstanceProfile {
  customProfile?: CustomProfile;
}

export interface CustomProfile {
  localhostProfile?: string;
  runtimeDefaultProfile?: boolean;
}

export interface Smbios {
  family?: string;
  manufacturer?: string;
  product?: string;
  sku?: string;
  version?: string;
}

export interface SupportContainerResource {
  resources: SupportContainerResourceResources;
  type: string;
}

export interface SupportContainerResourceResources {
  limits?: Record<string, number | string>;
  requests?: Record<string, number | string>;
}

export interface TlsConfiguration {
  ciphers?: string[];
  minTLSVersion?: "VersionTLS10" | "VersionTLS11" | "VersionTLS12" | "VersionTLS13";
}

export interface VirtTemplateDeployment {
  enabled?: boolean;
}

export interface VirtualMachineOptions {
  disableFreePageReporting?: Record<string, never>;
  disableSerialConsoleLog?: Record<string, never>;
}

export interface WebhookConfiguration {
  restClient?: RestClient;
}

export interface CustomizeComponents {
  flags?: CustomizeComponentsFlags;
  patches?: CustomizeComponentsPatch[];
}

export interface CustomizeComponentsFlags {
  api?: Record<string, string>;
  controller?: Record<string, string>;
  handler?: Record<string, string>;
}

export interface CustomizeComponentsPatch {
  patch: string;
  resourceName: string;
  resourceType: string;
  type: string;
}

export interface ImagePullSecret {
  name?: string;
}

export interface Infra {
  nodePlacement?: NodePlacement;
  replicas?: number;
}

export interface NodePlacement {
  affinity?: Affinity;
  nodeSelector?: Record<string, string>;
  tolerations?: Toleration[];
}

export interface WorkloadUpdateStrategy {
  batchEvictionInterval?: string;
  batchEvictionSize?: number;
  workloadUpdateMethods?: string[];
}

export interface Workloads {
  nodePlacement?: NodePlacement;
  replicas?: number;
}

export interface KubeVirtStatus {
  conditions?: VirtualMachineInstanceCondition[];
  defaultArchitecture?: string;
  generations?: Generation[];
  observedDeploymentConfig?: string;
  observedDeploymentID?: string;
  observedGeneration?: number;
  observedKubeVirtRegistry?: string;
  observedKubeVirtVersion?: string;
  operatorVersion?: string;
  outdatedVirtualMachineInstanceWorkloads?: number;
  phase?: string;
  synchronizationAddresses?: string[];
  targetDeploymentConfig?: string;
  targetDeploymentID?: string;
  targetKubeVirtRegistry?: string;
  targetKubeVirtVersion?: string;
}

export interface Generation {
  group: string;
  hash?: string;
  lastGeneration: number;
  name: string;
  namespace?: string;
  resource: string;
}
