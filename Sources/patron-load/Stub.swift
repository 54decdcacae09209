import PatronCore
