"""The machines that run jobs, and what each has to give: CPU slots and GPUs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models.job import Job


class Host(models.Model):
    """A machine on which a job cluster runs or ran."""

    name = models.CharField(max_length=100, primary_key=True)
    beats = models.PositiveBigIntegerField(
        default=0, help_text="Counts up while its job cluster runs."
    )
    heartbeat = models.DateTimeField(null=True)
    cluster = models.CharField(
        max_length=200, blank=True, help_text="The process of its job cluster; empty: stopped."
    )
    lanes = models.PositiveIntegerField(default=0, help_text="Jobs that may run at once.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ResourceKind(models.TextChoices):
    CPU = "cpu", "CPU slot"
    GPU = "gpu", "GPU"


class Resource(models.Model):
    """One CPU slot or one GPU, and the job that holds it."""

    Kind: ClassVar = ResourceKind

    host = models.ForeignKey(Host, models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=3, choices=ResourceKind)
    identity = models.CharField(max_length=100, help_text="A GPU's UUID; a slot's number.")
    index = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    memory = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="resources")

    class Meta:
        ordering = ("host", "kind", "index")
        constraints = [
            models.UniqueConstraint(
                fields=("host", "kind", "identity"), name="core_resource_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.index} of {self.host_id}"
