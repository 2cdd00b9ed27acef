"""`python -m layerloom.cli` does what `layerloom` does."""

from layerloom.cli import main

if __name__ == "__main__":
    main()
