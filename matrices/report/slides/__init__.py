"""Study → a presentation for the meeting: slides as data first, then a file of PowerPoint with native charts."""
