"""What is made of figures: workbook, report, editions, frozen quarters, and the register of what left."""
