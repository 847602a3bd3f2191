/**
 * A real libvirtd with QEMU. Each call starts one of its own, side by side with any other: in a mount namespace
 * where /etc, /run and /var/lib of libvirt are folders of a temporary directory, so that neither the machine's
 * own libvirt nor another test is touched. Its networks are in a namespace of their own unless they are asked for
 * on this machine. Everything dies with `stop()`, domains included.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Certificates, makeCertificates } from "./certificates";
import { freePort, listens, needPrograms, startSandbox, temporaryDirectory } from "./peer";

export interface LibvirtdOptions {
  /** Its bridges are this machine's, and outlive it: for a guest that is to be reached. A daemon with a port is always so. */
  readonly hostNetwork?: boolean;
  /** Listens with TLS on a free port of 127.0.0.1. */
  readonly tls?: boolean;
  /** Listens without on a free port of 127.0.0.1, with this authentication. */
  readonly tcp?: "none" | "sasl";
  /** Further lines of libvirtd.conf. */
  readonly configuration?: string;
}

export interface Libvirtd {
  /** qemu+unix, with the socket. */
  readonly uri: string;
  /** The same daemon's test driver, which has a running domain "test". */
  readonly testUri: string;
  /** Works from outside, e.g. through an SSH server on this machine. */
  readonly socket: string;
  /** A folder that this process and the daemon see alike: for pools and images. */
  readonly directory: string;
  readonly tlsPort?: number;
  readonly tcpPort?: number;
  readonly certificates?: Certificates;
  /** Kills the daemon and all its guests, and removes what was on disk. Idempotent. */
  stop(): Promise<void>;
}

// what QEMU can do takes libvirt some seconds to find out; it keeps that here
const sharedCache = "/tmp/virtrigaud-libvirt-cache";

const displaysPerDaemon = 100;

const hostFolders = {
  "/etc/libvirt": "etc",
  "/run/libvirt": "run",
  "/var/lib/libvirt": "lib",
  "/var/log/libvirt": "log",
} as const;

/** Throws `PeerUnavailable` where libvirtd is not installed or namespaces are not allowed. */
export async function startLibvirtd(options: LibvirtdOptions = {}): Promise<Libvirtd> {
  needPrograms("libvirtd", "virtlogd", "qemu-system-x86_64", "ip");
  const directory = await temporaryDirectory("libvirtd");
  const certificates =
    options.tls === true ? await makeCertificates(join(directory, "certificates")) : undefined;
  const ports = {
    ...(options.tls === true ? { tlsPort: await freePort() } : {}),
    ...(options.tcp === undefined ? {} : { tcpPort: await freePort() }),
  };
  await mkdir(sharedCache, { recursive: true });
  for (const folder of Object.values(hostFolders)) await mkdir(join(directory, folder));

  const socket = join(directory, "run", "libvirt-sock");
  const script = startScript(directory, daemonConfiguration(options, ports, certificates), ports);
  const ready = async (): Promise<boolean> => {
    const tcp = [ports.tlsPort, ports.tcpPort].filter((port) => port !== undefined);
    const all = [listens({ path: socket }), ...tcp.map((port) => listens({ port, host: "127.0.0.1" }))];
    return (await Promise.all(all)).every((each) => each);
  };
  const network = options.hostNetwork === true || Object.keys(ports).length > 0 ? "host" : "own";
  const sandbox = await startSandbox(script, directory, ready, network);
  return {
    uri: `qemu+unix:///system?socket=${socket}`,
    testUri: `test+unix:///default?socket=${socket}`,
    socket,
    directory,
    ...ports,
    ...(certificates === undefined ? {} : { certificates }),
    stop: sandbox.stop,
  };
}

interface Ports {
  readonly tlsPort?: number;
  readonly tcpPort?: number;
}

function startScript(directory: string, configuration: string, ports: Ports): string {
  const mounts = Object.entries(hostFolders).map(([host, own]) => mount(join(directory, own), host));
  const listen = Object.keys(ports).length > 0 ? "--listen" : "";
  // daemons side by side cannot see which ports the others have given away
  const displays = 20_000 + displaysPerDaemon * Math.floor(Math.random() * 400);
  return `
cp -a /etc/libvirt/. ${directory}/etc/ 2>/dev/null || true
${mounts.join("\n")}
${mount(sharedCache, "/var/cache/libvirt")}
cat > /etc/libvirt/qemu.conf <<'END'
user = "root"
group = "root"
security_driver = "none"
remember_owner = 0
namespaces = []
remote_display_port_min = ${displays}
remote_display_port_max = ${displays + displaysPerDaemon - 1}
END
cat > /etc/libvirt/libvirtd.conf <<'END'
${configuration}
END
virtlogd --daemon --pid-file /run/libvirt/virtlogd.pid
libvirtd --pid-file /run/libvirt/libvirtd.pid ${listen} &
wait $!`;
}

function mount(own: string, host: string): string {
  return `mkdir -p ${host}; mount --bind ${own} ${host}`;
}

function daemonConfiguration(options: LibvirtdOptions, ports: Ports, certificates?: Certificates): string {
  return [
    'auth_unix_rw = "none"',
    'auth_unix_ro = "none"',
    'listen_addr = "127.0.0.1"',
    `listen_tls = ${ports.tlsPort === undefined ? 0 : 1}`,
    `listen_tcp = ${ports.tcpPort === undefined ? 0 : 1}`,
    ...(ports.tlsPort === undefined ? [] : [`tls_port = "${ports.tlsPort}"`]),
    ...(ports.tcpPort === undefined ? [] : [`tcp_port = "${ports.tcpPort}"`, `auth_tcp = "${options.tcp}"`]),
    ...(certificates === undefined ? [] : tlsConfiguration(certificates)),
    options.configuration ?? "",
  ].join("\n");
}

function tlsConfiguration({ authority, server }: Certificates): string[] {
  return [
    `ca_file = "${authority.certificateFile}"`,
    `cert_file = "${server.certificateFile}"`,
    `key_file = "${server.keyFile}"`,
  ];
}
