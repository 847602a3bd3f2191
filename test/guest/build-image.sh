#!/bin/bash
# Builds the guest of the end-to-end tests: Debian 12 on one ext4 partition that a BIOS boots.
#
#   build-image.sh <image.qcow2>
#
# As root, but with neither loop devices nor mounted images: mke2fs fills the partition from a folder, and
# GRUB is copied to where a BIOS looks for it. image.ts runs this, one at a time.
#
# Exit status: 0 done, 75 the mirror can't be reached, else the build failed.
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin

readonly image=$1
readonly files=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/image-files
readonly disk_mebibytes=2048

readonly packages=(
  systemd-sysv udev dbus libpam-systemd kmod
  linux-image-amd64 initramfs-tools lz4 grub-pc-bin grub-common
  cloud-init cloud-guest-utils fdisk e2fsprogs sudo
  netplan.io systemd-resolved iproute2 iputils-ping
  qemu-guest-agent openssh-server
)

# never needed by a guest in a test: most of the kernel's modules, of which udev would load dozens
readonly modules='/lib/modules/*/kernel'
readonly left_out=(
  '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*/*'
  "$modules/"{sound,arch/x86,net/wireless,net/mac80211,net/bluetooth}'/*'
  "$modules/drivers/"{gpu,media,infiniband,isdn,iio,staging,mtd,hwmon,parport,watchdog,i2c,crypto}'/*'
  "$modules/drivers/input/misc/*" "$modules/drivers/usb/serial/*" "$modules/drivers/scsi/sg.ko"
  "$modules/drivers/net/"{wireless,can,usb,hamradio,ieee802154,wwan}'/*'
  "$modules/drivers/net/ethernet/"{mellanox,broadcom,chelsio,qlogic,cavium,netronome,sfc}'/*'
)

# what a machine of some minutes has no use for, and an emulated processor pays for at each boot
readonly masked=(
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer
  e2scrub_all.timer e2scrub_reap.service systemd-tmpfiles-clean.timer
  systemd-pstore.service systemd-binfmt.service proc-sys-fs-binfmt_misc.automount
  sys-fs-fuse-connections.mount sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount
  dev-hugepages.mount modprobe@.service user@.service
)

readonly kernel_command_line='root=LABEL=root ro console=tty0 console=ttyS0 quiet mitigations=off audit=0'

main() {
  # left by a build that was killed
  rm --recursive --force "$image".work.*
  work=$(mktemp --directory "$image.work.XXXXXX")
  trap 'rm --recursive --force "$work"' EXIT
  readonly work root=$work/root disk=$work/disk.raw

  install_system
  make_disk
  install_boot_loader
  qemu-img convert -c -f raw -O qcow2 "$disk" "$work/disk.qcow2"
  mv "$work/disk.qcow2" "$image"
}

install_system() {
  local options=() path status=0
  for path in "${left_out[@]}"; do options+=(--dpkgopt="path-exclude=$path"); done
  mmdebstrap --mode=root --variant=apt --architectures=amd64 --format=directory "${options[@]}" \
    --include="$(IFS=,; echo "${packages[*]}")" \
    --essential-hook="sync-in $files /" \
    --customize-hook="chroot \"\$1\" systemctl --quiet mask ${masked[*]}" \
    --customize-hook='chroot "$1" systemctl --quiet enable systemd-networkd systemd-resolved' \
    bookworm "$root" 2> >(tee "$work/log" >&2) || status=$?
  if [ $status != 0 ]; then
    grep --quiet --extended-regexp 'Failed to fetch|Could not (resolve|connect)' "$work/log" && exit 75
    exit $status
  fi
  # mmdebstrap leaves the name of the host that builds
  echo localhost >"$root/etc/hostname"
}

# The partition starts at 1 MiB. GRUB doesn't read file systems with a checksum seed, which younger
# releases of mke2fs make.
make_disk() {
  truncate --size "${disk_mebibytes}M" "$disk"
  echo 'start=2048, type=83, bootable' | sfdisk --quiet --label dos "$disk"
  mke2fs -q -F -t ext4 -L root -m 0 -O ^metadata_csum_seed -d "$root" -E offset=1048576 \
    "$disk" "$(((disk_mebibytes - 1) * 1024))k"
}

# GRUB's whole configuration travels in its core image; no menu, no module, no file of GRUB's on the disk.
# The master boot record loads sector 1 and those that follow, which is where the images expect themselves
# to be unless grub-bios-setup patches them: 440 bytes of code in front of the partition table, then the core.
install_boot_loader() {
  cat >"$root/tmp/grub.cfg" <<CONFIG
search.fs_label root root
linux /vmlinuz $kernel_command_line
initrd /initrd.img
boot
CONFIG
  chroot "$root" grub-mkimage --format=i386-pc --config=/tmp/grub.cfg --prefix=/boot/grub \
    --output=/tmp/core.img biosdisk part_msdos ext2 search_label linux
  dd if="$root/usr/lib/grub/i386-pc/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none
  dd if="$root/tmp/core.img" of="$disk" bs=512 seek=1 conv=notrunc status=none
}

main
