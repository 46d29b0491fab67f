"""Registers: entries that have a life after they are opened, as the files of ``forms/registers`` say.

An entry hangs on a record that calls for it, or stands alone. Once one is on record it settles, whenever its record is
submitted, what that has to raise.
"""
