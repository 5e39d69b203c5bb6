from pathlib import Path

from setuptools import find_packages, setup

setup(
    name="digits-plugin-image-object-detection",
    version="0.1.0",
    description="DIGITS data plug-in: images with boxes from KITTI, VOC, COCO or YOLO labels",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=find_packages(),
    include_package_data=True,
    # The host, digits-site, is what the plug-in is installed into; it is not named here
    # because it is on no package index.
    install_requires=["numpy>=2.1", "pyyaml>=6.0"],
    entry_points={"digits.plugins.data": ["class=digits_image_object_detection:DataIngestion"]},
)
