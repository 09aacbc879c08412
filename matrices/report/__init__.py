"""A study → what is printed: HTML, PDF, consolidated workbook, data package."""
