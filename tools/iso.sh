#!/bin/bash
# iso.sh KERNEL BUNDLE OUTPUT: an ISO image that GRUB boots, under BIOS and
# UEFI, from a disc or a disk. The same input gives the same bytes: every date
# and serial number is fixed.
set -euo pipefail

kernel=$(realpath "$1") bundle=$(realpath "$2") output=$(realpath "$3")
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p iso/boot

cat >early.cfg <<'END'
serial --unit=0 --speed=115200
terminal_output serial
search --set=root --file /boot/kernel.elf
multiboot2 /boot/kernel.elf
module2 /boot/bundle
boot
END
modules='iso9660 multiboot2 serial terminal search search_fs_file boot'
grub-mkimage -O i386-pc-eltorito -p /boot/grub -c early.cfg \
    -o iso/boot/bios.img biosdisk $modules
grub-mkimage -O x86_64-efi -p /boot/grub -c early.cfg \
    -o bootx64.efi fat part_gpt part_msdos $modules

mformat -C -f 1440 -N 12345678 -i iso/boot/efi.img ::
mmd -i iso/boot/efi.img ::/EFI ::/EFI/BOOT
mcopy -i iso/boot/efi.img bootx64.efi ::/EFI/BOOT/BOOTX64.EFI

cp "$kernel" iso/boot/kernel.elf
cp "$bundle" iso/boot/bundle
xorriso -as mkisofs -quiet -R -V ORRERY \
    --set_all_file_dates 2023111422132000 \
    --modification-date=2023111422132000 \
    -b boot/bios.img -no-emul-boot -boot-load-size 4 -boot-info-table \
    --grub2-boot-info --grub2-mbr /usr/lib/grub/i386-pc/boot_hybrid.img \
    -eltorito-alt-boot -e boot/efi.img -no-emul-boot \
    -o image.iso iso 2>log || { cat log >&2; exit 1; }
cat image.iso >"$output" # whatever it is: no new file in its place
