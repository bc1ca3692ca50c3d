print("sitd")
