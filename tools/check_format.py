"""Sources look as .clang-format says."""
import re
import subprocess
from source import c_files, main


def complain(root, build):
    paths = [str(path.relative_to(root))
             for path in c_files(root, suffixes=('.c',))]
    if not paths:
        return []
    done = subprocess.run(['clang-format', '--dry-run', *paths], cwd=root,
                          capture_output=True, text=True)
    found = {}
    for name, line in re.findall(r'^(\S+?):(\d+):\d+: warning: ',
                                 done.stderr, re.M):
        found.setdefault(name, []).append(line)
    return [f'{name}:{lines[0]}: {len(lines)} places are not as clang-format'
            f' has them: clang-format -i {name}'
            for name, lines in found.items()]


if __name__ == '__main__':
    main(complain, 'all is formatted')
