from setuptools import find_packages, setup

setup(
    name="digits-plugin-dummy",
    version="1.2.3",
    packages=find_packages(),
    include_package_data=True,
    package_data={"digits_dummy": ["templates/**/*", "static/**/*"]},
    entry_points={
        "digits.plugins.data": ["class=digits_dummy:DataIngestion"],
        "digits.plugins.network": ["class=digits_dummy:Network"],
        "digits.plugins.view": ["class=digits_dummy:Visualization"],
    },
)
