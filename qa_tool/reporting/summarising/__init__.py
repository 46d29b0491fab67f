"""From counts to the period's figures: pure arithmetic, no database, no clock."""
