"""outputs.workbook.sheets"""
