/** QEMU's docs/interop/qcow2.txt: an image without data is header, reference counts and a table of nothing. */

const clusterBits = 16;
const cluster = 2 ** clusterBits;
const entryBytes = 8;
/** Reference counts of 16 bits. */
const countOrder = 4;
const headerBytes = 104;

/** What `qemu-img create -f qcow2` makes: all of the disk reads as zeros. */
export function emptyQcow2(sizeBytes: number): Buffer {
  // an entry stands for a table, and each entry of that for a cluster
  const entries = Math.max(1, Math.ceil(sizeBytes / (cluster * (cluster / entryBytes))));
  const tableClusters = Math.ceil((entries * entryBytes) / cluster);
  const [counts, countBlock, table] = [1, 2, 3];
  const image = Buffer.alloc((table + tableClusters) * cluster);
  image.write("QFI\xfb", 0, "latin1");
  image.writeUInt32BE(3, 4);
  image.writeUInt32BE(clusterBits, 20);
  image.writeBigUInt64BE(BigInt(sizeBytes), 24);
  image.writeUInt32BE(entries, 36);
  image.writeBigUInt64BE(BigInt(table * cluster), 40);
  image.writeBigUInt64BE(BigInt(counts * cluster), 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(countOrder, 96);
  image.writeUInt32BE(headerBytes, 100);
  image.writeBigUInt64BE(BigInt(countBlock * cluster), counts * cluster);
  for (let used = 0; used < table + tableClusters; used += 1)
    image.writeUInt16BE(1, countBlock * cluster + used * 2);
  return image;
}
