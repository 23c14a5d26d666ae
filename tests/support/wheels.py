"""Wheels written here, so that no test of rivals asks an index."""

from zipfile import ZipFile


def write_wheel(directory, name, version, files):
    """A pure package of these files (path -> content); the path of its wheel."""
    about = f"{name}-{version}.dist-info"
    held = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{about}/RECORD"
    path = directory / f"{name}-{version}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for where, content in held.items():
            archive.writestr(where, content)
        archive.writestr(record, "".join(f"{where},,\n" for where in (*held, record)))
    return path
