import { z } from "zod";

const addressHelp = 'write an address such as "192.0.2.10" or "2001:db8::10", without a prefix';
const networkHelp = 'write an address and a prefix such as "192.0.2.0/24" or "2001:db8::/64"';

export const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: addressHelp });

/** An address with the length of its prefix. */
export const cidr = z.union([z.cidrv4(), z.cidrv6()], { error: networkHelp });

/** One adapter of one guest: groups of machines share no address, so the group bit is refused. */
export const macAddress = z
  .string()
  .regex(/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i, 'write a unicast MAC address such as "52:54:00:12:34:56"');
