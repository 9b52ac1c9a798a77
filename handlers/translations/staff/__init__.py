"""What the team does about translations."""
