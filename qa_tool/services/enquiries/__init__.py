"""The Section 47 register: entered counts, the monthly sheet, and problem resolutions until they are closed."""
