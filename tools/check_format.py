"""Sources look as .clang-format says."""
import re
import subprocess
from source import c_files, main


def complain_file(root, path):
    done = subprocess.run(['clang-format', '--dry-run', str(path)], cwd=root,
                          capture_output=True, text=True)
    lines = re.findall(r':(\d+):\d+: warning: ', done.stderr)
    if lines:
        name = path.relative_to(root)
        yield (f'{name}:{lines[0]}: {len(lines)} places are not as'
               f' clang-format has them: clang-format -i {name}')


def complain(root, build):
    wrong = []
    for path in c_files(root, suffixes=('.c',)):
        wrong += complain_file(root, path)
    return wrong


if __name__ == '__main__':
    main(complain, 'all is formatted')
