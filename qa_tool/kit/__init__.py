"""What knows no subject: time, percentages, transactions, spreadsheets, documents, statistics, suppression."""
