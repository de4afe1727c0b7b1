//! Charts: Chart.yaml, .helmignore, directories and archives
