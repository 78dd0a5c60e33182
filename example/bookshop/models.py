"""Publishers, authors, books in series, reviews and sales."""

from django.db import models


class Publisher(models.Model):
    name = models.CharField(max_length=100)
    city = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=100)
    publisher = models.ForeignKey(Publisher, models.CASCADE, related_name="authors")

    def __str__(self) -> str:
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    prequel = models.ForeignKey("self", models.SET_NULL, null=True, related_name="sequels")
    year = models.PositiveSmallIntegerField()
    price = models.DecimalField(max_digits=7, decimal_places=2)
    blurb = models.TextField()

    def __str__(self) -> str:
        return self.title


class Review(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="reviews")
    stars = models.PositiveSmallIntegerField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.stars} of 5"


class Sale(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="sales")
    day = models.DateField()
    copies = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.copies} on {self.day}"
