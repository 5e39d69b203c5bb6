from setuptools import find_packages, setup

setup(
    name="digits-site",
    version="0.1.0",
    description="Deep learning for people who do not program: datasets, training, results",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=find_packages(include=["digits_site*", "core*", "visualizations*"]),
    include_package_data=True,
    package_data={
        "core": ["templates/**/*"],
        "digits_site": ["web/templates/**/*", "web/static/**/*"],
        "visualizations": ["templates/**/*", "static/**/*"],
    },
    entry_points={
        "digits.plugins.view": ["image-segmentation=visualizations.segmentation:Visualization"],
    },
    install_requires=[
        "contourpy>=1.3",
        "django>=5.2,<5.3",
        "django-crispy-forms>=2.7",
        "crispy-bootstrap5>=2026.9",
        "django-q2>=1.11.1",
        "lmdb>=3.0",
        "numpy>=2.1",
        "nvidia-ml-py>=13.580",
        "pillow>=11",
        "safetensors>=0.6",
        "tensorflow>=2.21,<2.22",
        "uvicorn>=0.54",
        "whitenoise>=6.12",
    ],
    extras_require={
        "gpu": ["tensorflow[and-cuda]>=2.21,<2.22"],
        "dev": [
            "django-stubs>=6.1",
            "import-linter>=2.16",
            "mypy>=2.4",
            "playwright>=1.65",
            "pytest>=9",
            "pytest-django>=4.14",
            "ruff>=0.17",
            "scikit-learn>=1.7",
        ],
    },
)
